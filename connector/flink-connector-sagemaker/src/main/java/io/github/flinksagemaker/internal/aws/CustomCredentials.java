// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.internal.config.AwsSettings;
import java.lang.reflect.Constructor;
import java.util.Properties;
import org.apache.flink.configuration.ConfigOption;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/** A credentials provider of the user's, from the user's class loader. */
final class CustomCredentials {

    private CustomCredentials() {}

    static AwsCredentialsProvider create(AwsSettings settings, ConfigOption<String> option) {
        String name = settings.get(option);
        try {
            Class<?> type =
                    Class.forName(name, true, Thread.currentThread().getContextClassLoader());
            return (AwsCredentialsProvider) instantiate(type, settings.toProperties());
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new ServiceException(
                    ErrorKind.MISCONFIGURED,
                    option.key()
                            + " must name an AwsCredentialsProvider class in the job's jar with a "
                            + "public constructor that takes Properties or nothing, was "
                            + name,
                    e);
        }
    }

    private static Object instantiate(Class<?> type, Properties properties)
            throws ReflectiveOperationException {
        for (Constructor<?> constructor : type.getConstructors()) {
            if (constructor.getParameterCount() == 1
                    && constructor.getParameterTypes()[0] == Properties.class) {
                return constructor.newInstance(properties);
            }
        }
        return type.getConstructor().newInstance();
    }
}
