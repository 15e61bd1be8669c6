#!/usr/bin/env bash
# Netty 4.2.18 (quiche), both as client and as server of QUIC: when the address of the client changes, and what
# is under way to the former address is lost, as by a router that has forgotten it, the connection may stand
# still for good, although each packet to the new address arrives. Where packets under way still arrive, it goes
# on at once. It keeps track of losses for each address, and sends only a part of what was lost on the former
# one again: https://github.com/cloudflare/quiche/issues/2452. Each side sends 100 bytes each 5 ms over a relay
# that takes 20 ms; the address changes every 250 ms.
source "$(dirname "$0")/lib/common.bash"

cat >Addresses.java <<'END'
import java.io.FileInputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.KeyManagerFactory;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.InsecureQuicTokenHandler;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

final class Addresses {

	private static final int MESSAGES = 500;

	private static final int BYTES = 100;

	private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

	public static void main(String[] args) throws Exception {
		for (boolean lost : new boolean[] { true, false }) {
			System.out.println((lost ? "lost under way: " : "arriving late: ") + run(lost, args[0]));
		}
		System.exit(0);
	}

	private static String run(boolean lost, String keys) throws Exception {
		EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
		Receiver server = new Receiver();
		Receiver client = new Receiver();
		CompletableFuture<Channel> accepted = new CompletableFuture<>();
		Channel listening = bind(loops, new QuicServerCodecBuilder()
			.sslContext(QuicSslContextBuilder.forServer(keys(keys), "secret").applicationProtocols("test").build())
			.maxIdleTimeout(5, TimeUnit.MINUTES)
			.initialMaxData(1_000_000)
			.initialMaxStreamDataBidirectionalRemote(1_000_000)
			.initialMaxStreamsBidirectional(1)
			.activeMigration(true)
			.activeConnectionIdLimit(64)
			.tokenHandler(InsecureQuicTokenHandler.INSTANCE)
			.handler(new ChannelInboundHandlerAdapter() {

				@Override
				public boolean isSharable() {
					return true;
				}

			})
			.streamHandler(new ChannelInboundHandlerAdapter() {

				@Override
				public void channelActive(ChannelHandlerContext context) {
					context.pipeline().addLast(server);
					accepted.complete(context.channel());
				}

			})
			.build());
		Relay relay = new Relay((InetSocketAddress) listening.localAddress(), lost);
		Channel socket = bind(loops, new QuicClientCodecBuilder()
			.sslContext(QuicSslContextBuilder.forClient()
				.trustManager(InsecureTrustManagerFactory.INSTANCE)
				.applicationProtocols("test")
				.build())
			.maxIdleTimeout(5, TimeUnit.MINUTES)
			.initialMaxData(1_000_000)
			.initialMaxStreamDataBidirectionalLocal(1_000_000)
			.build());
		QuicChannel connection = QuicChannel.newBootstrap(socket)
			.handler(new ChannelInboundHandlerAdapter())
			.remoteAddress(relay.inside.getLocalSocketAddress())
			.connect()
			.get();
		QuicStreamChannel ofClient = connection.createStream(QuicStreamType.BIDIRECTIONAL, client).get();
		send(ofClient);
		Channel ofServer = accepted.get(10, TimeUnit.SECONDS);
		send(ofServer);
		ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
		AtomicInteger sent = new AtomicInteger(1);
		timer.scheduleAtFixedRate(() -> {
			if (sent.get() < MESSAGES) {
				if (sent.get() % 50 == 0) {
					relay.change();
				}
				sent.incrementAndGet();
				send(ofClient);
				send(ofServer);
			}
		}, 5, 5, TimeUnit.MILLISECONDS);
		int before = -1;
		// for good is when nothing more arrives for ten seconds, which are some 200 round trips
		while (server.bytes() + client.bytes() > before && server.bytes() + client.bytes() < 2 * MESSAGES * BYTES) {
			before = server.bytes() + client.bytes();
			Thread.sleep(10_000);
		}
		boolean open = connection.isActive();
		timer.shutdownNow();
		loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
		return ((all(server) && all(client)) ? "all arrived" : "stands still") + ", "
				+ (open ? "connected" : "not connected");
	}

	private static boolean all(Receiver receiver) {
		return receiver.bytes() == MESSAGES * BYTES;
	}

	private static void send(Channel stream) {
		stream.writeAndFlush(Unpooled.wrappedBuffer(new byte[BYTES]));
	}

	private static Channel bind(EventLoopGroup loops, ChannelHandler codec) throws Exception {
		return new Bootstrap().group(loops)
			.channel(NioDatagramChannel.class)
			.handler(codec)
			.bind(ANY_PORT)
			.sync()
			.channel();
	}

	private static KeyManagerFactory keys(String file) throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (FileInputStream in = new FileInputStream(file)) {
			store.load(in, "secret".toCharArray());
		}
		KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		factory.init(store, "secret".toCharArray());
		return factory;
	}

	/**
	 * Counts what arrives.
	 */
	private static final class Receiver extends SimpleChannelInboundHandler<ByteBuf> {

		private final AtomicInteger bytes = new AtomicInteger();

		int bytes() {
			return this.bytes.get();
		}

		@Override
		protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
			this.bytes.addAndGet(message.readableBytes());
		}

	}

	/**
	 * A router between the client and the server.
	 */
	private static final class Relay {

		private final DatagramSocket inside = new DatagramSocket(ANY_PORT);

		private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

		private final InetSocketAddress server;

		private final boolean lost;

		private volatile DatagramSocket outside;

		private volatile SocketAddress client;

		Relay(InetSocketAddress server, boolean lost) throws Exception {
			this.server = server;
			this.lost = lost;
			change();
			run(() -> {
				byte[] bytes = receive(this.inside, true);
				return later(() -> this.outside.send(new DatagramPacket(bytes, bytes.length, this.server)));
			});
		}

		void change() {
			try {
				DatagramSocket next = new DatagramSocket(ANY_PORT);
				this.outside = next;
				run(() -> {
					byte[] bytes = receive(next, false);
					return later(() -> {
						if (!this.lost || this.outside == next) {
							this.inside.send(new DatagramPacket(bytes, bytes.length, this.client));
						}
					});
				});
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

		private byte[] receive(DatagramSocket socket, boolean ofClient) throws Exception {
			DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
			socket.receive(packet);
			if (ofClient) {
				this.client = packet.getSocketAddress();
			}
			return Arrays.copyOf(packet.getData(), packet.getLength());
		}

		private Object later(Sending sending) {
			return this.timer.schedule(() -> {
				sending.send();
				return null;
			}, 20, TimeUnit.MILLISECONDS);
		}

		private static void run(Callable<?> step) {
			Thread thread = new Thread(() -> {
				try {
					while (true) {
						step.call();
					}
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			});
			thread.setDaemon(true);
			thread.start();
		}

	}

	/**
	 * Sends a packet.
	 */
	private interface Sending {

		void send() throws Exception;

	}

}
END
keytool -genkeypair -keyalg EC -alias server -dname CN=server -storetype PKCS12 -storepass secret -keystore keys.p12 2>errors
packages=$(classpath io.netty:netty-codec-classes-quic:4.2.18.Final \
  io.netty:netty-codec-native-quic:4.2.18.Final:linux-x86_64)
java -XX:TieredStopAtLevel=1 -cp "$packages" Addresses.java keys.p12 2>errors | grep -E '^(lost|arriving)' >output ||
  { cat errors >&2; exit 1; }
seen cat output
expected <<'END'
lost under way: stands still, connected
arriving late: all arrived, connected
END
