// Tests of a client of Expys against a mock server that runs, with URLSession and XCTest.
//
//   mockserver serve &
//   mockserver example swift > Tests/BookingTests.swift
//
// MOCKSERVER_URL names a server elsewhere, and MOCKSERVER_CONTROL_TOKEN its token if it has one. To
// the iOS simulator this machine is 127.0.0.1, too; the app under test needs NSAllowsLocalNetworking
// in NSAppTransportSecurity.

import Foundation
import XCTest
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

private func send(
    _ method: String, _ url: String, credential: String, body: [String: Any]? = nil,
    fault: String? = nil
) async throws -> (status: Int, body: [String: Any]) {
    var request = URLRequest(url: URL(string: url)!)
    request.httpMethod = method
    request.setValue("Bearer \(credential)", forHTTPHeaderField: "Authorization")
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    // Makes this one request fail.
    request.setValue(fault, forHTTPHeaderField: "X-Mock-Fault")
    if let body {
        request.httpBody = try JSONSerialization.data(withJSONObject: body)
    }
    let (data, response) = try await URLSession.shared.data(for: request)
    let content = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    return ((response as! HTTPURLResponse).statusCode, content ?? [:])
}

/// Stands for the client that you test; it is told a base URL and a key.
private struct Bookings {
    let baseURL: String
    let key: String

    func book(
        _ member: String, _ offer: String, fault: String? = nil
    ) async throws -> (status: Int, body: [String: Any]) {
        let body = ["externalUserID": member, "offer": offer]
        return try await send(
            "POST", "\(baseURL)/v1/redemptions", credential: key, body: body, fault: fault)
    }
}

final class BookingTests: XCTestCase {
    private let server =
        ProcessInfo.processInfo.environment["MOCKSERVER_URL"] ?? "http://127.0.0.1:8080"
    private let token = ProcessInfo.processInfo.environment["MOCKSERVER_CONTROL_TOKEN"] ?? "none"
    private let name = "booking-\(UUID().uuidString)"

    private var world: String { "\(server)/w/\(name)" }
    private var bookings: Bookings {
        Bookings(baseURL: "\(world)/expys", key: "expys_sandbox_demo")
    }

    private func control(_ method: String, _ url: String, _ body: [String: Any]? = nil) async throws {
        let answer = try await send(method, url, credential: token, body: body)
        XCTAssertEqual(answer.status / 100, 2, "\(answer.body)")
    }

    /// A fresh world for each test, which belongs to it alone.
    override func setUp() async throws {
        try await control("PUT", "\(server)/_mock/worlds/\(name)")
    }

    override func tearDown() async throws {
        try await control("DELETE", "\(server)/_mock/worlds/\(name)")
    }

    func testABookingIsSubmitted() async throws {
        let answer = try await bookings.book("user_42", "off_spa")
        XCTAssertEqual(answer.status, 201)
        XCTAssertEqual(answer.body["status"] as? String, "SUBMITTED")
    }

    func testWhoAsksTooOftenIsToldSo() async throws {
        let answer = try await bookings.book("user_42", "off_spa", fault: "RATE_LIMITED")
        XCTAssertEqual(answer.status, 429)
    }

    func testAnOutagePasses() async throws {
        let rule: [String: Any] = [
            "provider": "expys", "operation": "createRedemption", "error": "INTERNAL", "times": 1,
        ]
        try await control("POST", "\(world)/_mock/faults", rule)
        let first = try await bookings.book("user_42", "off_spa")
        XCTAssertEqual(first.status, 500)
        let second = try await bookings.book("user_42", "off_spa")
        XCTAssertEqual(second.status, 201)
    }
}
