import assert from "node:assert/strict";
import { join } from "node:path";
import { Database, StoreError } from "../../../lib/platform/store/database.ts";

async function inFolder(work: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function insert(db: Database, topic: string): void {
  db.run("INSERT INTO events (topic, data) VALUES (?, '{}')", topic);
}

function topics(db: Database): unknown[] {
  return db.all("SELECT topic FROM events ORDER BY n").map((row) => row["topic"]);
}

Deno.test("what was written is there when the store is opened again", () =>
  inFolder((folder) => {
    const first = Database.open(folder);
    insert(first, "a");
    first.close();
    const second = Database.open(folder);
    assert.deepEqual(topics(second), ["a"]);
    second.close();
  }));

Deno.test("a failed transaction leaves nothing, and the next one works", () =>
  inFolder((folder) => {
    const db = Database.open(folder);
    assert.throws(() =>
      db.transaction(() => {
        insert(db, "a");
        throw new Error("in the middle");
      }), /in the middle/);
    db.transaction(() => insert(db, "b"));
    assert.deepEqual(topics(db), ["b"]);
    db.close();
  }));

Deno.test("64-bit integers come back with all digits", () =>
  inFolder((folder) => {
    const db = Database.open(folder);
    const row = db.get("SELECT ? AS n", 9_223_372_036_854_775_807n);
    assert.equal(row?.["n"], 9_223_372_036_854_775_807n);
    db.close();
  }));

Deno.test("a second platform on one store is refused with the way out", () =>
  inFolder((folder) => {
    const db = Database.open(folder);
    try {
      assert.throws(() => Database.open(folder), (error) => {
        assert.ok(error instanceof StoreError);
        assert.match(error.message, /another platform uses the store/);
        assert.match(error.hint, /sequence local status/);
        return true;
      });
    } finally {
      db.close();
    }
  }));

Deno.test("a file that is no store is refused, and left as it is", () =>
  inFolder(async (folder) => {
    const path = join(folder, "store.db");
    await Deno.writeTextFile(path, "this is a letter, not a store. ".repeat(200));
    assert.throws(() => Database.open(folder), /is damaged/);
    assert.match(await Deno.readTextFile(path), /^this is a letter/);
  }));

Deno.test({
  name: "only the owner can read the store",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const db = Database.open(folder);
      const { mode } = await Deno.stat(db.path);
      assert.equal((mode ?? 0) & 0o777, 0o600);
      db.close();
    }),
});

Deno.test("a commit outlives a process that is killed right after it", () =>
  inFolder(async (folder) => {
    const module = new URL("../../../lib/platform/store/database.ts", import.meta.url).href;
    const script = `
      import { Database } from ${JSON.stringify(module)};
      const db = Database.open(${JSON.stringify(folder)});
      db.transaction(() => db.run("INSERT INTO events (topic, data) VALUES ('kept', '{}')"));
      console.log("committed");
      setInterval(() => {}, 1000);`;
    const file = join(folder, "writer.ts");
    await Deno.writeTextFile(file, script);
    const config = new URL("../../../deno.json", import.meta.url).pathname;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "--no-check", "--config", config, file],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const reader = child.stdout.getReader();
    const { value } = await reader.read();
    assert.match(new TextDecoder().decode(value), /committed/);
    child.kill("SIGKILL");
    await child.status;
    await reader.cancel();
    const db = Database.open(folder);
    assert.deepEqual(topics(db), ["kept"]);
    db.close();
  }));
