import { runEdge } from "../../lib/platform/edge/edge_process.ts";

/** An edge process as the platform starts it, without the program around it. */
await runEdge();
