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

package io.github.mqttboot.integration;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.FieldVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UserPropertyHeaders}.
 */
class UserPropertyHeadersTests {

	/**
	 * Constants that look like names of headers and are none: fields of STOMP frames,
	 * which are entries of {@code nativeHeaders}, and patterns, keys and texts.
	 */
	private static final Set<String> NO_HEADERS = Set.of("StompHeaders.CONTENT_TYPE", "StompHeaders.CONTENT_LENGTH",
			"StompHeaders.RECEIPT", "StompHeaders.HOST", "StompHeaders.ACCEPT_VERSION", "StompHeaders.LOGIN",
			"StompHeaders.PASSCODE", "StompHeaders.HEARTBEAT", "StompHeaders.SESSION", "StompHeaders.SERVER",
			"StompHeaders.DESTINATION", "StompHeaders.ID", "StompHeaders.ACK", "StompHeaders.SUBSCRIPTION",
			"StompHeaders.MESSAGE_ID", "StompHeaders.RECEIPT_ID", "StompHeaderAccessor.STOMP_ID_HEADER",
			"StompHeaderAccessor.STOMP_HOST_HEADER", "StompHeaderAccessor.STOMP_ACCEPT_VERSION_HEADER",
			"StompHeaderAccessor.STOMP_MESSAGE_ID_HEADER", "StompHeaderAccessor.STOMP_RECEIPT_HEADER",
			"StompHeaderAccessor.STOMP_RECEIPT_ID_HEADER", "StompHeaderAccessor.STOMP_SUBSCRIPTION_HEADER",
			"StompHeaderAccessor.STOMP_VERSION_HEADER", "StompHeaderAccessor.STOMP_MESSAGE_HEADER",
			"StompHeaderAccessor.STOMP_ACK_HEADER", "StompHeaderAccessor.STOMP_NACK_HEADER",
			"StompHeaderAccessor.STOMP_LOGIN_HEADER", "StompHeaderAccessor.STOMP_PASSCODE_HEADER",
			"StompHeaderAccessor.STOMP_DESTINATION_HEADER", "StompHeaderAccessor.STOMP_CONTENT_TYPE_HEADER",
			"StompHeaderAccessor.STOMP_CONTENT_LENGTH_HEADER", "StompHeaderAccessor.STOMP_HEARTBEAT_HEADER",
			"JsonHeaders.PREFIX", "IntegrationContextUtils.INTEGRATION_HEADER_CHANNEL_REGISTRY_BEAN_NAME",
			"IntegrationProperties.READ_ONLY_HEADERS", "HeaderEnricherSpec.HEADERS_MUST_NOT_BE_NULL",
			"AbstractHeaderMapper.STANDARD_REQUEST_HEADER_NAME_PATTERN",
			"AbstractHeaderMapper.STANDARD_REPLY_HEADER_NAME_PATTERN",
			"AbstractHeaderMapper.NON_STANDARD_HEADER_NAME_PATTERN");

	/**
	 * Headers whose constants do not say so.
	 */
	private static final Set<String> HEADERS = Set.of("ScatterGatherHandler.GATHER_RESULT_CHANNEL",
			"ScatterGatherHandler.ORIGINAL_ERROR_CHANNEL");

	@Test
	void everyHeaderOfTheFrameworkIsReserved() throws Exception {
		Map<String, String> headers = headersOfTheFramework();
		assertThat(headers).containsKeys("MessageHeaders.REPLY_CHANNEL", "NativeMessageHeaderAccessor.NATIVE_HEADERS",
				"IntegrationMessageHeaderAccessor.ROUTING_SLIP", "MessageHistory.HEADER_NAME", "JsonHeaders.TYPE_ID",
				"MqttHeaders.TOPIC", "DestinationVariableMethodArgumentResolver.DESTINATION_TEMPLATE_VARIABLES_HEADER");
		assertThat(headers).allSatisfy((constant, header) -> assertThat(UserPropertyHeaders.nameOf(header)).as(constant)
			.isEqualTo("mqtt_userProperty_" + header));
	}

	@Test
	void whatIsNoHeaderIsStillThere() throws Exception {
		assertThat(constants()).containsKeys(NO_HEADERS.toArray(String[]::new))
			.containsKeys(HEADERS.toArray(String[]::new));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "colour", "traceparent", "device_id", "History", "simple", "jsonPath", "host" })
	void otherNamesStay(String name) {
		assertThat(UserPropertyHeaders.nameOf(name)).isEqualTo(name);
	}

	/**
	 * Return the names of headers by the constants that have them.
	 */
	static Map<String, String> headersOfTheFramework() throws Exception {
		Map<String, String> headers = constants();
		headers.keySet().removeIf((constant) -> !isHeader(constant));
		return headers;
	}

	private static boolean isHeader(String constant) {
		String type = constant.substring(0, constant.indexOf('.'));
		boolean header = type.endsWith("Headers") || type.endsWith("HeaderAccessor") || constant.contains("HEADER");
		return (header && !NO_HEADERS.contains(constant)) || HEADERS.contains(constant);
	}

	/**
	 * Return the texts in static fields of Spring Messaging and all modules of Spring
	 * Integration that are on the class path.
	 */
	private static Map<String, String> constants() throws Exception {
		Map<String, String> constants = new TreeMap<>();
		PathMatchingResourcePatternResolver resolver = new PathMatchingResourcePatternResolver();
		for (String root : new String[] { "messaging", "integration" }) {
			Resource[] classes = resolver.getResources("classpath*:org/springframework/" + root + "/**/*.class");
			assertThat(classes).as(root).hasSizeGreaterThan(100);
			Stream.of(classes).forEach((resource) -> collect(resource, constants));
		}
		return constants;
	}

	private static void collect(Resource resource, Map<String, String> constants) {
		try (InputStream bytes = resource.getInputStream()) {
			new ClassReader(bytes).accept(new ConstantCollector(constants), ClassReader.SKIP_CODE);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static final class ConstantCollector extends ClassVisitor {

		private final Map<String, String> constants;

		private String className = "";

		ConstantCollector(Map<String, String> constants) {
			super(SpringAsmInfo.ASM_VERSION);
			this.constants = constants;
		}

		@Override
		public void visit(int version, int access, String name, @Nullable String signature, @Nullable String superName,
				String @Nullable [] interfaces) {
			this.className = Type.getObjectType(name).getClassName();
		}

		@Override
		public @Nullable FieldVisitor visitField(int access, String name, String descriptor, @Nullable String signature,
				@Nullable Object value) {
			if ((access & Opcodes.ACC_STATIC) != 0 && descriptor.equals("Ljava/lang/String;")) {
				String constant = ClassUtils.getShortName(this.className) + "." + name;
				// null if it is computed, which only matters for headers
				Object text = (value == null && isHeader(constant)) ? computed(name) : value;
				this.constants.put(constant, String.valueOf(text));
			}
			return null;
		}

		private @Nullable Object computed(String name) {
			Class<?> type = ClassUtils.resolveClassName(this.className, getClass().getClassLoader());
			Field field = ReflectionUtils.findField(type, name);
			assertThat(field).isNotNull();
			ReflectionUtils.makeAccessible(field);
			return ReflectionUtils.getField(field, null);
		}

	}

}
