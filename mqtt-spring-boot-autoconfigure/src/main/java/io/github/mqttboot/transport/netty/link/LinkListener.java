/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.mqttboot.transport.netty.link;

import io.github.mqttboot.protocol.MqttReasonCode;
import io.github.mqttboot.transport.ConnectStage;
import io.github.mqttboot.transport.LinkFailure;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Is notified of the channel. In the event loop, but for what goes wrong before there is
 * a channel.
 *
 * @since 0.1.0
 */
public interface LinkListener {

	/**
	 * There is a channel, not yet connected.
	 * @param channel the channel
	 * @return whether it is still wanted
	 */
	boolean onChannel(Channel channel);

	/**
	 * The channel entered another stage.
	 * @param stage the stage
	 */
	void onStage(ConnectStage stage);

	/**
	 * MQTT can be spoken.
	 * @param context the end of the pipeline
	 */
	void onOpen(ChannelHandlerContext context);

	/**
	 * Bytes came in.
	 */
	void onInbound();

	/**
	 * The channel could not be opened, or broke.
	 * @param failure what happened
	 * @param error the exception behind it
	 */
	void onFailure(LinkFailure failure, @Nullable Throwable error);

	/**
	 * The other side breaks the rules of what carries MQTT.
	 * @param reasonCode the reason code for it
	 * @param description what was wrong, as a whole clause
	 * @param error the exception behind it
	 */
	void onViolation(MqttReasonCode reasonCode, String description, @Nullable Throwable error);

	/**
	 * Return what takes the bytes of MQTT, for the end of the pipeline.
	 * @return a handler
	 */
	ChannelHandler handler();

	/**
	 * Keep a link in use that ends itself when it is idle, unless MQTT does so already by
	 * its keep-alive interval. One ping at most is without its answer.
	 * @param idleMillis when the link ends itself
	 * @param quietMillis how long it is to have been quiet, in each direction
	 */
	void stayAwake(long idleMillis, long quietMillis);

}
