// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.flinksagemaker.testkit.model.Model;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;

/** An endpoint in front of a model container that speaks HTTP. */
class ContainerModelITCase {

    private final Map<String, List<String>> headers = new ConcurrentHashMap<>();
    private HttpServer container;
    private SageMakerTestKit kit;
    private Invoker invoker;

    @BeforeEach
    void start() throws Exception {
        container =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        container.createContext(
                "/invocations",
                exchange -> {
                    headers.putAll(exchange.getRequestHeaders());
                    String asked =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    byte[] answer =
                            (exchange.getRequestMethod() + " " + asked)
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "text/plain");
                    exchange.sendResponseHeaders(asked.equals("bad") ? 422 : 200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        container.start();
        URI url = URI.create("http://127.0.0.1:" + container.getAddress().getPort());
        kit =
                SageMakerTestKit.builder()
                        .endpoint("container", spec -> spec.model(Model.container(url)))
                        .start();
        invoker = new Invoker(kit);
    }

    @AfterEach
    void stop() {
        invoker.close();
        kit.close();
        container.stop(0);
    }

    @Test
    void postsTheRequestAndStoresTheAnswer() {
        InvokeEndpointAsyncResponse response =
                invoker.invoke("container", "good", b -> b.accept("x/y").customAttributes("c=1"));
        assertThat(Await.object(kit.s3Client(), response.outputLocation())).isEqualTo("POST good");
        assertThat(headers.get("Content-type")).containsExactly("text/plain");
        assertThat(headers.get("Accept")).containsExactly("x/y");
        assertThat(headers.get("X-amzn-sagemaker-custom-attributes")).containsExactly("c=1");
    }

    @Test
    void storesAnErrorsBodyVerbatim() {
        InvokeEndpointAsyncResponse response = invoker.invoke("container", "bad");
        assertThat(Await.object(kit.s3Client(), response.failureLocation())).isEqualTo("POST bad");
    }

    @Test
    void aContainerThatIsGoneIsAFailure() {
        container.stop(0);
        InvokeEndpointAsyncResponse response = invoker.invoke("container", "gone");
        assertThat(Await.object(kit.s3Client(), response.failureLocation())).isNotEmpty();
    }
}
