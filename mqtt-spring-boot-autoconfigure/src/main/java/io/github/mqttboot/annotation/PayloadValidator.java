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

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.messaging.Message;
import org.springframework.util.ClassUtils;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.Errors;
import org.springframework.validation.SmartValidator;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;
import org.springframework.validation.annotation.ValidationAnnotationUtils;

/**
 * Validates payloads by the validator of the application. What is in a list or a map is
 * validated one by one, since Jakarta's validators look at the fields of an object and
 * not into a collection. For any thread.
 */
final class PayloadValidator implements SmartValidator {

	/**
	 * Those of Spring MVC and WebFlux are for controllers, and validate nothing if there
	 * is no other.
	 */
	private static final Set<String> FOR_CONTROLLERS = Set.of("mvcValidator", "webFluxValidator");

	private static final String CURE = "Add spring-boot-starter-validation, or a bean of type "
			+ "org.springframework.validation.Validator. Of several mark one as primary, or set it by a "
			+ "MqttListenerConfigurer.";

	private final Validator validator;

	private PayloadValidator(Validator validator) {
		this.validator = validator;
	}

	/**
	 * Return the validator for payloads.
	 * @param validator the validator of the application, or {@code null} for none
	 * @return the validator, or {@code null} for none
	 */
	static @Nullable PayloadValidator of(@Nullable Validator validator) {
		return (validator != null) ? new PayloadValidator(validator) : null;
	}

	/**
	 * Find the validator bean: the only or primary one, or the only one that is not for
	 * controllers.
	 * @param beanFactory has the beans
	 * @return the validator, or {@code null} if there is none, or several
	 */
	static @Nullable Validator find(ConfigurableBeanFactory beanFactory) {
		Validator unique = beanFactory.getBeanProvider(Validator.class).getIfUnique();
		if (unique != null || !(beanFactory instanceof ListableBeanFactory beans)) {
			return unique;
		}
		List<String> others = Stream.of(beans.getBeanNamesForType(Validator.class))
			.filter((name) -> !FOR_CONTROLLERS.contains(name))
			.toList();
		return (others.size() == 1) ? beans.getBean(others.get(0), Validator.class) : null;
	}

	/**
	 * Check at start that what an argument says about validation has an effect.
	 * @param parameter the argument
	 * @param name its name
	 * @param payload whether it is the payload
	 * @param validator the validator of the application, or {@code null} for none
	 * @throws InvalidListener if it has none
	 */
	static void check(MethodParameter parameter, String name, boolean payload, @Nullable Validator validator) {
		// else a proxy of the bean may validate any argument
		boolean byUsOnly = !AnnotatedElementUtils.hasAnnotation(parameter.getContainingClass(), Validated.class);
		if (Stream.of(parameter.getParameterAnnotations()).noneMatch(PayloadValidator::isValidating)) {
			verify(!byUsOnly || !isWithinTypeOf(parameter),
					"parameter '" + name + "' has @Valid within its type, where it has no effect",
					"Write it in front of the argument that is the payload: what is in a list is validated, too.");
			return;
		}
		String reason = "parameter '" + name + "' is to be validated, and ";
		ResolvableType declared = ResolvableType.forMethodParameter(parameter.nestedIfOptional());
		Class<?> type = ClassUtils.resolvePrimitiveIfNecessary(elementOf(declared).toClass());
		if (!payload || Message.class.isAssignableFrom(type)) {
			verify(!byUsOnly, reason + "only the payload is", "Write it in front of an argument that is the payload.");
			return;
		}
		if (validator == null) {
			throw new InvalidListener(reason + "there is no Validator bean, or none of several is primary", CURE);
		}
		verify(isOpen(type) || validator.supports(type) || validator.supports(declared.toClass()), reason
				+ "the Validator bean, a " + validator.getClass().getName() + ", does not support " + type.getName(),
				CURE);
	}

	private static boolean isWithinTypeOf(MethodParameter parameter) {
		AnnotatedType type = parameter.getExecutable().getParameters()[parameter.getParameterIndex()]
			.getAnnotatedType();
		return type instanceof AnnotatedParameterizedType parameterized
				&& Stream.of(parameterized.getAnnotatedActualTypeArguments())
					.flatMap((argument) -> Stream.of(argument.getAnnotations()))
					.anyMatch(PayloadValidator::isValidating);
	}

	private static boolean isValidating(Annotation annotation) {
		return ValidationAnnotationUtils.determineValidationHints(annotation) != null;
	}

	private static ResolvableType elementOf(ResolvableType type) {
		if (type.isArray()) {
			return type.getComponentType();
		}
		if (Map.class.isAssignableFrom(type.toClass())) {
			return type.asMap().getGeneric(1);
		}
		return Collection.class.isAssignableFrom(type.toClass()) ? type.asCollection().getGeneric() : type;
	}

	// a payload may be of a subtype, which the validator may support
	private static boolean isOpen(Class<?> type) {
		return type == Object.class || Modifier.isAbstract(type.getModifiers());
	}

	private static void verify(boolean valid, String reason, String cure) {
		if (!valid) {
			throw new InvalidListener(reason, cure);
		}
	}

	@Override
	public boolean supports(Class<?> type) {
		return this.validator.supports(type);
	}

	@Override
	public void validate(Object target, Errors errors) {
		validate(target, errors, new Object[0]);
	}

	@Override
	public void validate(Object target, Errors errors, Object... hints) {
		Collection<?> elements = elementsOf(target);
		if (elements == null || supports(target.getClass())) {
			validateOne(target, errors, hints);
		}
		if (elements != null) {
			for (Object element : elements) {
				if (element != null && supports(element.getClass())) {
					Errors ofElement = new BeanPropertyBindingResult(element, errors.getObjectName());
					validateOne(element, ofElement, hints);
					errors.addAllErrors(ofElement);
				}
			}
		}
	}

	private static @Nullable Collection<?> elementsOf(Object target) {
		if (target instanceof Map<?, ?> map) {
			return map.values();
		}
		if (target instanceof Object[] array) {
			return Arrays.asList(array);
		}
		return (target instanceof Collection<?> collection) ? collection : null;
	}

	private void validateOne(Object target, Errors errors, Object... hints) {
		if (this.validator instanceof SmartValidator smart) {
			smart.validate(target, errors, hints);
		}
		else {
			this.validator.validate(target, errors);
		}
	}

}
