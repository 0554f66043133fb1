import * as v from "valibot";
import type { Endpoint } from "./endpoint.ts";

/** Streams, the ticket for one, and this description itself. */
export const streamEndpoints: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/v1/ws/ticket",
    summary: "A ticket for one stream, for clients that can't send a header with the upgrade",
    answers: { 200: v.looseObject({ ticket: v.string(), expires_in_s: v.number() }) },
  },
  {
    method: "GET",
    path: "/v1/stream",
    summary: "WebSocket: subscribe to topics",
    query: { ticket: v.optional(v.string()) },
    answers: { 101: null },
  },
  {
    method: "GET",
    path: "/v1/ws/new_markets",
    summary: "WebSocket: new prediction markets; silent here",
    answers: { 101: null },
    refusals: [400],
  },
  {
    method: "GET",
    path: "/v1/ws/market_resolved",
    summary: "WebSocket: resolved prediction markets; silent here",
    answers: { 101: null },
    refusals: [400],
  },
  {
    method: "GET",
    path: "/openapi.json",
    summary: "This description",
    answers: { 200: v.looseObject({ openapi: v.string() }) },
    open: true,
  },
];
