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

package io.github.mqttboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that handles some of the messages of a class with {@link MqttListener}:
 *
 * <pre class="code">
 * &#064;MqttListener(group = "plant")
 * class Machines {
 *
 * 	&#064;MqttHandler("machines/{id}/temperature")
 * 	void onTemperature(double celsius, &#064;TopicVariable String id) {
 * 	}
 *
 * 	&#064;MqttHandler("machines/{id}/state")
 * 	void onState(State state, &#064;TopicVariable String id) {
 * 	}
 *
 * }
 * </pre>
 *
 * Messages are handled by the method whose topics are closest to theirs, level by level:
 * a name is closer than a variable or {@code +}, and that closer than {@code #}. A method
 * without topics handles what is for none of the others. Of methods with the same topics
 * {@link MqttListener#payloadType} selects one by the type of the payload.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface MqttHandler {

	/**
	 * The topic filters, with variables as in {@link MqttListener#topics}.
	 * @return the topics, or nothing for what no other method handles
	 */
	String[] value() default {};

}
