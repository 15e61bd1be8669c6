import java.nio.file.Files;
import java.nio.file.Path;

import com.hivemq.embedded.EmbeddedHiveMQ;

public final class HiveMq {

	public static void main(String[] args) throws Exception {
		EmbeddedHiveMQ broker = start(args[0], Path.of(args[1], "hivemq"), (args.length > 2) ? args[2] : "in-memory");
		Runtime.getRuntime().addShutdownHook(new Thread(() -> broker.stop().join()));
	}

	public static EmbeddedHiveMQ start(String port, Path home, String persistence) throws Exception {
		Path folder = Files.createDirectories(home.toAbsolutePath());
		Files.writeString(folder.resolve("config.xml"), """
				<hivemq>
					<listeners>
						<tcp-listener>
							<port>%s</port>
							<bind-address>127.0.0.1</bind-address>
						</tcp-listener>
					</listeners>
					<persistence>
						<mode>%s</mode>
					</persistence>
					<anonymous-usage-statistics>
						<enabled>false</enabled>
					</anonymous-usage-statistics>
				</hivemq>
				""".formatted(port, persistence));
		EmbeddedHiveMQ broker = EmbeddedHiveMQ.builder()
			.withConfigurationFolder(folder)
			.withDataFolder(Files.createDirectories(folder.resolve("data")))
			.withExtensionsFolder(Files.createDirectories(folder.resolve("extensions")))
			.withoutLoggingBootstrap()
			.build();
		broker.start().join();
		return broker;
	}

}
