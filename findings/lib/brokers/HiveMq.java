import java.nio.file.Files;
import java.nio.file.Path;

import com.hivemq.embedded.EmbeddedHiveMQ;

final class HiveMq {

	public static void main(String[] args) throws Exception {
		Path folder = Files.createDirectories(Path.of(args[1], "hivemq"));
		Files.writeString(folder.resolve("config.xml"), """
				<hivemq>
					<listeners>
						<tcp-listener>
							<port>%s</port>
							<bind-address>127.0.0.1</bind-address>
						</tcp-listener>
					</listeners>
					<persistence>
						<mode>in-memory</mode>
					</persistence>
					<anonymous-usage-statistics>
						<enabled>false</enabled>
					</anonymous-usage-statistics>
				</hivemq>
				""".formatted(args[0]));
		EmbeddedHiveMQ.builder()
			.withConfigurationFolder(folder)
			.withDataFolder(Files.createDirectory(folder.resolve("data")))
			.withExtensionsFolder(Files.createDirectory(folder.resolve("extensions")))
			.withoutLoggingBootstrap()
			.build()
			.start()
			.join();
	}

}
