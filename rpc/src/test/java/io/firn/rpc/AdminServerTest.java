package io.firn.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.node.NodeStatus;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class AdminServerTest {
    private static final NodeStatus STATUS = new NodeStatus(
            true,
            "toy",
            OptionalLong.of(2),
            OptionalLong.of(301),
            OptionalLong.empty(),
            3,
            1,
            2,
            List.of(17L),
            1_000,
            2_000,
            List.of("the source \"x\" does not answer"));

    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void statusHasTheShapeThatScriptsRelyOn() throws Exception {
        try (AdminServer server = AdminServer.start(AdminConfig.standard("127.0.0.1", 0), metrics, () -> STATUS)) {
            HttpResponse<String> response = get(server, "/api/status", "");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body())
                    .isEqualTo("{\"state\":\"running\",\"network\":\"toy\",\"oldestLedger\":2,\"latestLedger\":301,"
                            + "\"tip\":null,\"chunks\":{\"frozen\":3,\"hot\":1},\"windows\":{\"indexed\":2},\"opaque\":[17],"
                            + "\"bytes\":{\"cold\":1000,\"journal\":2000},"
                            + "\"trouble\":[\"the source \\\"x\\\" does not answer\"]}\n");
        }
    }

    @Test
    void metricsAreThoseOfTheRegistry() throws Exception {
        metrics.counter("firn.test.things").increment();
        try (AdminServer server = AdminServer.start(AdminConfig.standard("127.0.0.1", 0), metrics, () -> STATUS)) {
            HttpResponse<String> response = get(server, "/metrics", "");
            assertThat(response.headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/plain; version=0.0.4");
            assertThat(response.body()).contains("firn_test_things_total 1.0");
            assertThat(get(server, "/other", "").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aTokenIsAskedForWhenThereIsOne() throws Exception {
        AdminConfig config = new AdminConfig("127.0.0.1", 0, Optional.of("secret"));
        assertThat(config.toString()).doesNotContain("secret");
        try (AdminServer server = AdminServer.start(config, metrics, () -> STATUS)) {
            assertThat(get(server, "/api/status", "").statusCode()).isEqualTo(401);
            assertThat(get(server, "/api/status", "Bearer wrong").statusCode()).isEqualTo(401);
            assertThat(get(server, "/api/status", "Bearer secret").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anAddressOthersCanReachNeedsAToken() {
        assertThatThrownBy(() -> AdminServer.start(AdminConfig.standard("0.0.0.0", 0), metrics, () -> STATUS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("can be reached from elsewhere");
    }

    private HttpResponse<String> get(AdminServer server, String path, String authorization)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
