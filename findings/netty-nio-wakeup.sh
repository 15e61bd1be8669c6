#!/usr/bin/env bash
# Netty 4.2.18: an event loop on NIO that waits turns twice for a task from another thread. When it was woken, it wakes
# its own selector again, and so does not wait the next time: that is three system calls more for each task. Netty
# 4.1.135, whose loop looks the same to its users, turns once. A hundred tasks, each after the loop waits again.
source "$(dirname "$0")/lib/common.bash"

cat >Turns.java <<'END'
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.SelectStrategy;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;

final class Turns {

	public static void main(String[] args) throws Exception {
		AtomicInteger turns = new AtomicInteger();
		SelectStrategy strategy = (selectNow, hasTasks) -> {
			turns.incrementAndGet();
			return hasTasks ? selectNow.get() : SelectStrategy.SELECT;
		};
		EventLoopGroup group = new NioEventLoopGroup(1, new DefaultThreadFactory("loop", true),
				SelectorProvider.provider(), () -> strategy);
		group.submit(() -> { }).sync();
		Thread.sleep(100);
		turns.set(0);
		for (int i = 0; i < 100; i++) {
			group.submit(() -> { }).sync();
			Thread.sleep(5);
		}
		System.out.println((turns.get() > 150) ? "two turns a task" : "one turn a task");
	}

}
END
turns() {
  java -cp "$(classpath "io.netty:netty-transport:$1")" Turns.java 2>errors || { cat errors >&2; exit 1; }
}
new=$(turns 4.2.18.Final)
old=$(turns 4.1.135.Final)
seen printf '4.2: %s\n4.1: %s\n' "$new" "$old"
expected <<'END'
4.2: two turns a task
4.1: one turn a task
END
