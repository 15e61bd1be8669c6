import java.io.File;

import org.apache.activemq.broker.BrokerService;

final class Classic {

	public static void main(String[] args) throws Exception {
		BrokerService broker = new BrokerService();
		broker.setPersistent(false);
		broker.setUseJmx(false);
		broker.setDataDirectoryFile(new File(args[1]));
		broker.addConnector("mqtt://127.0.0.1:" + args[0]);
		broker.start();
		broker.waitUntilStopped();
	}

}
