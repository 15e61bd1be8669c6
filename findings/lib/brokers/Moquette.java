import java.util.Properties;

import io.moquette.broker.Server;
import io.moquette.broker.config.MemoryConfig;

final class Moquette {

	public static void main(String[] args) throws Exception {
		Properties properties = new Properties();
		properties.setProperty("host", "127.0.0.1");
		properties.setProperty("port", args[0]);
		properties.setProperty("data_path", args[1]);
		properties.setProperty("allow_anonymous", "true");
		properties.setProperty("telemetry_enabled", "false");
		new Server().startServer(new MemoryConfig(properties));
	}

}
