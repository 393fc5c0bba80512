// Tests of a client of Expys against a mock server that runs, with OkHttp 4 and JUnit 5.
//
//   mockserver serve &
//   mockserver example kotlin > src/test/kotlin/BookingTest.kt
//
// MOCKSERVER_URL names a server elsewhere, and MOCKSERVER_CONTROL_TOKEN its token if it has one. In
// an Android emulator this machine is http://10.0.2.2:8080: start the server with `--allowed-host
// 10.0.2.2`, and let the app under test use cleartext traffic to it.

import java.util.UUID
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import okhttp3.Response
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test

private val JSON = "application/json".toMediaType()
private val http = OkHttpClient()

private fun request(method: String, url: String, credential: String, body: String? = null) =
    Request.Builder()
        .url(url)
        .method(method, body?.toRequestBody(JSON))
        .header("Authorization", "Bearer $credential")

/** Stands for the client that you test; it is told a base URL and a key. */
private class Bookings(private val baseUrl: String, private val key: String) {
    fun book(member: String, offer: String, fault: String? = null): Response {
        val body = """{"externalUserID": "$member", "offer": "$offer"}"""
        val request = request("POST", "$baseUrl/v1/redemptions", key, body)
        // Makes this one request fail.
        if (fault != null) request.header("X-Mock-Fault", fault)
        return http.newCall(request.build()).execute()
    }
}

class BookingTest {
    private val server = System.getenv("MOCKSERVER_URL") ?: "http://127.0.0.1:8080"
    private val token = System.getenv("MOCKSERVER_CONTROL_TOKEN") ?: "none"
    private val name = "booking-${UUID.randomUUID()}"
    private val world = "$server/w/$name"
    private val bookings = Bookings("$world/expys", "expys_sandbox_demo")

    private fun control(method: String, url: String, body: String? = null) =
        http.newCall(request(method, url, token, body).build()).execute().use {
            assertTrue(it.isSuccessful, it.body?.string())
        }

    /** A fresh world for each test, which belongs to it alone. */
    @BeforeEach
    fun makeWorld() = control("PUT", "$server/_mock/worlds/$name", "{}")

    @AfterEach
    fun dropWorld() = control("DELETE", "$server/_mock/worlds/$name")

    @Test
    fun `a booking is submitted`() = bookings.book("user_42", "off_spa").use {
        assertEquals(201, it.code)
        assertTrue("SUBMITTED" in it.body!!.string())
    }

    @Test
    fun `who asks too often is told so`() =
        bookings.book("user_42", "off_spa", fault = "RATE_LIMITED; retry_after=2").use {
            assertEquals(429, it.code)
            assertEquals("2", it.header("Retry-After"))
        }

    @Test
    fun `an outage passes`() {
        val rule = """{"provider": "expys", "operation": "createRedemption", "error": "INTERNAL", "times": 1}"""
        control("POST", "$world/_mock/faults", rule)
        bookings.book("user_42", "off_spa").use { assertEquals(500, it.code) }
        bookings.book("user_42", "off_spa").use { assertEquals(201, it.code) }
    }
}
