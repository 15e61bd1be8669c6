import net.dreamlu.iot.mqtt.core.server.MqttServer;

final class MicaMqtt {

	public static void main(String[] args) {
		MqttServer.create()
			.ip("127.0.0.1")
			.port(Integer.parseInt(args[0]))
			.websocketEnable(false)
			.httpEnable(false)
			.start();
	}

}
