// Tests of a client of Expys, with JUnit 5 and the mock server in a container. Needs Java 17, and
// for the tests org.testcontainers:testcontainers and org.junit.jupiter:junit-jupiter.
//
//   mockserver example testcontainers-java > src/test/java/BookingTest.java
//
// Where a server runs already, MOCKSERVER_URL names it, and no container is started.

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

class BookingTest {
    private static final String IMAGE = "registry.example.com/mockserver:0.1.0";
    private static final String TOKEN =
            Optional.ofNullable(System.getenv("MOCKSERVER_CONTROL_TOKEN")).orElse("test-token");
    private static final String KEY = "expys_sandbox_demo";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static String server = System.getenv("MOCKSERVER_URL");
    private static GenericContainer<?> container;

    private String name;
    private String world;

    @BeforeAll
    static void start() {
        if (server != null) {
            return;
        }
        container = new GenericContainer<>(IMAGE)
                .withEnv("MOCKSERVER_CONTROL_TOKEN", TOKEN)
                .withExposedPorts(8080)
                .waitingFor(Wait.forHttp("/_mock/readyz").forPort(8080));
        container.start();
        server = "http://" + container.getHost() + ":" + container.getMappedPort(8080);
    }

    @AfterAll
    static void stop() {
        if (container != null) {
            container.stop();
        }
    }

    /** A fresh world for each test, which belongs to it alone. */
    @BeforeEach
    void makeWorld() throws Exception {
        name = "booking-" + UUID.randomUUID();
        world = server + "/w/" + name;
        control("PUT", server + "/_mock/worlds/" + name, "{}");
    }

    @AfterEach
    void dropWorld() throws Exception {
        control("DELETE", server + "/_mock/worlds/" + name, "");
    }

    @Test
    void aBookingIsSubmitted() throws Exception {
        HttpResponse<String> answer = book(world + "/expys", "user_42", "off_spa");
        assertEquals(201, answer.statusCode());
        assertTrue(answer.body().contains("SUBMITTED"), answer.body());
    }

    @Test
    void whoHasNoPointsIsToldSo() throws Exception {
        HttpResponse<String> answer = book(world + "/expys", "user_broke", "off_spa");
        assertEquals(422, answer.statusCode());
        assertTrue(answer.body().contains("INSUFFICIENT_POINTS"), answer.body());
    }

    @Test
    void anOutagePasses() throws Exception {
        control("POST", world + "/_mock/faults", """
                {"provider": "expys", "operation": "createRedemption", "error": "INTERNAL", "times": 1}
                """);
        assertEquals(500, book(world + "/expys", "user_42", "off_spa").statusCode());
        assertEquals(201, book(world + "/expys", "user_42", "off_spa").statusCode());
    }

    /** Stands for the client that you test; it is told a base URL and a key. */
    private static HttpResponse<String> book(String baseUrl, String member, String offer)
            throws IOException, InterruptedException {
        String body = """
                {"externalUserID": "%s", "offer": "%s"}
                """.formatted(member, offer);
        return send("POST", baseUrl + "/v1/redemptions", KEY, body);
    }

    private static void control(String method, String url, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = send(method, url, TOKEN, body);
        assertEquals(2, answer.statusCode() / 100, answer.body());
    }

    private static HttpResponse<String> send(String method, String url, String credential, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .method(method, BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + credential)
                .header("Content-Type", "application/json")
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }
}
