// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat;

import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A method, constructor or field as bytecode names it. */
record LinkedMember(String owner, String name, String descriptor)
        implements Comparable<LinkedMember> {

    private static final Comparator<LinkedMember> ORDER =
            Comparator.comparing(LinkedMember::owner)
                    .thenComparing(LinkedMember::name)
                    .thenComparing(LinkedMember::descriptor);

    @Override
    public int compareTo(LinkedMember other) {
        return ORDER.compare(this, other);
    }

    /** Looks in the owner and all that it inherits from, as linking does. */
    boolean exists() {
        try {
            ClassLoader loader = LinkedMember.class.getClassLoader();
            Class<?> type = Class.forName(owner.replace('/', '.'), false, loader);
            if (descriptor.startsWith("(")) {
                return declaresMethod(
                        type, MethodType.fromMethodDescriptorString(descriptor, loader));
            }
            return declaresField(
                    type,
                    MethodType.fromMethodDescriptorString("()" + descriptor, loader).returnType());
        } catch (ClassNotFoundException | TypeNotPresentException e) {
            return false;
        }
    }

    private boolean declaresMethod(@Nullable Class<?> type, MethodType signature) {
        if (type == null) {
            return false;
        }
        if (name.equals("<init>")) {
            return Arrays.stream(type.getDeclaredConstructors())
                    .anyMatch(c -> parametersOf(c).equals(signature));
        }
        return Arrays.stream(type.getDeclaredMethods())
                        .anyMatch(m -> m.getName().equals(name) && typeOf(m).equals(signature))
                || declaresMethod(type.getSuperclass(), signature)
                || Arrays.stream(type.getInterfaces()).anyMatch(i -> declaresMethod(i, signature))
                || type.isInterface() && declaresMethod(Object.class, signature);
    }

    private boolean declaresField(@Nullable Class<?> type, Class<?> fieldType) {
        return type != null
                && (Arrays.stream(type.getDeclaredFields()).anyMatch(f -> isThis(f, fieldType))
                        || declaresField(type.getSuperclass(), fieldType)
                        || Arrays.stream(type.getInterfaces())
                                .anyMatch(i -> declaresField(i, fieldType)));
    }

    private boolean isThis(Field field, Class<?> fieldType) {
        return field.getName().equals(name) && field.getType() == fieldType;
    }

    private static MethodType typeOf(Method method) {
        return MethodType.methodType(method.getReturnType(), method.getParameterTypes());
    }

    private static MethodType parametersOf(Constructor<?> constructor) {
        return MethodType.methodType(void.class, constructor.getParameterTypes());
    }
}
