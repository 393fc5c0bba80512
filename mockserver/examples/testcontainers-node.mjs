// Tests of a client of Expys, with Node's test runner and the mock server in a container.
//
//   npm install --save-dev testcontainers
//   mockserver example testcontainers-node > booking.test.mjs && node --test booking.test.mjs
//
// Where a server runs already, MOCKSERVER_URL names it, and no container is started.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

const IMAGE = "registry.example.com/mockserver:0.1.0";
const TOKEN = process.env.MOCKSERVER_CONTROL_TOKEN ?? "test-token";
const KEY = "expys_sandbox_demo";

let server = process.env.MOCKSERVER_URL;
let container;
let number = 0;
let name;
let world;

function send(method, url, credential, body) {
  return fetch(url, {
    method,
    headers: { Authorization: `Bearer ${credential}`, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
}

async function control(method, url, body) {
  const answer = await send(method, url, TOKEN, body);
  assert.ok(answer.ok, `${method} ${url}: ${await answer.text()}`);
}

before(async () => {
  if (server !== undefined) return;
  const { GenericContainer, Wait } = await import("testcontainers");
  container = await new GenericContainer(IMAGE)
    .withEnvironment({ MOCKSERVER_CONTROL_TOKEN: TOKEN })
    .withExposedPorts(8080)
    .withWaitStrategy(Wait.forHttp("/_mock/readyz", 8080))
    .start();
  server = `http://${container.getHost()}:${container.getMappedPort(8080)}`;
});

after(() => container?.stop());

// A fresh world for each test, which belongs to it alone.
beforeEach(async () => {
  name = `booking-${process.pid}-${++number}`;
  world = `${server}/w/${name}`;
  await control("PUT", `${server}/_mock/worlds/${name}`);
});

afterEach(() => control("DELETE", `${server}/_mock/worlds/${name}`));

// Stands for the client that you test; it is told a base URL and a key.
const book = (baseUrl, member, offer) =>
  send("POST", `${baseUrl}/v1/redemptions`, KEY, { externalUserID: member, offer });

test("a booking is submitted", async () => {
  const answer = await book(`${world}/expys`, "user_42", "off_spa");
  assert.equal((await answer.json()).status, "SUBMITTED");
});

test("who has no points is told so", async () => {
  const answer = await book(`${world}/expys`, "user_broke", "off_spa");
  assert.equal(answer.status, 422);
  assert.equal((await answer.json()).error.code, "INSUFFICIENT_POINTS");
});

test("an outage passes", async () => {
  const rule = { provider: "expys", operation: "createRedemption", error: "INTERNAL", times: 1 };
  await control("POST", `${world}/_mock/faults`, rule);
  assert.equal((await book(`${world}/expys`, "user_42", "off_spa")).status, 500);
  assert.equal((await book(`${world}/expys`, "user_42", "off_spa")).status, 201);
});
