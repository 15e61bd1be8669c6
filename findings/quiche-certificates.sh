#!/usr/bin/env bash
# Netty 4.2.18 (quiche): for each codec, so for each client with a socket of its own, quiche reads the certificates
# that the machine trusts, where SSL_CERT_FILE or /etc/ssl/cert.pem has some, and keeps them outside of the heap
# until the socket is closed. Netty uses none of them: it verifies by the trust manager that it is given. With some
# 150 certificates that takes milliseconds and a megabyte. Fifty codecs with the certificates of the JDK in that
# file, and without.
source "$(dirname "$0")/lib/common.bash"

cat >Codecs.java <<'END'
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.netty.handler.codec.quic.QuicClientCodecBuilder;

final class Codecs {

	public static void main(String[] args) throws Exception {
		List<Object> codecs = new ArrayList<>();
		codec();
		long before = kilobytes();
		for (int i = 0; i < 50; i++) {
			codecs.add(codec());
		}
		System.out.println(((kilobytes() - before) / codecs.size() > 500) ? "more than 500 KB each" : "less");
		System.exit(0);
	}

	private static Object codec() {
		return new QuicClientCodecBuilder().sslEngineProvider((channel) -> null).build();
	}

	private static long kilobytes() throws Exception {
		for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
			if (line.startsWith("VmRSS:")) {
				return Long.parseLong(line.replaceAll("\\D", ""));
			}
		}
		throw new IllegalStateException("How much memory is used is not known");
	}

}
END
packages=$(classpath io.netty:netty-codec-classes-quic:4.2.18.Final \
  io.netty:netty-codec-native-quic:4.2.18.Final:linux-x86_64)
keytool -list -rfc -cacerts -storepass changeit >certificates.pem 2>errors || { cat errors >&2; exit 1; }
codecs() {
  SSL_CERT_FILE=$1 java -Xmx64m -cp "$packages" Codecs.java 2>errors || { cat errors >&2; exit 1; }
}
with=$(codecs "$PWD/certificates.pem")
without=$(codecs /dev/null)
seen printf 'with certificates: %s\nwithout: %s\n' "$with" "$without"
expected <<'END'
with certificates: more than 500 KB each
without: less
END
