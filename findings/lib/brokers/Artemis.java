import java.io.File;

import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

final class Artemis {

	public static void main(String[] args) throws Exception {
		ConfigurationImpl configuration = new ConfigurationImpl();
		configuration.setPersistenceEnabled(false)
			.setSecurityEnabled(false)
			.setJMXManagementEnabled(false)
			.addAcceptorConfiguration("mqtt", "tcp://127.0.0.1:%s?protocols=MQTT".formatted(args[0]));
		configuration.setBrokerInstance(new File(args[1]));
		new EmbeddedActiveMQ().setConfiguration(configuration).start();
	}

}
