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

Deno.test("work that is grouped is stored soon by itself, and told only then", () =>
  inFolder(async (folder) => {
    const db = Database.open(folder);
    const told: string[] = [];
    for (const topic of ["a", "b"]) db.grouped(() => insert(db, topic), () => told.push(topic));
    assert.deepEqual(told, []);
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    assert.deepEqual(told, ["a", "b"]);
    db.close();
    const again = Database.open(folder);
    assert.deepEqual(topics(again), ["a", "b"]);
    again.close();
  }));

Deno.test("whoever reads, writes or closes finds grouped work stored and told", () =>
  inFolder((folder) => {
    const db = Database.open(folder);
    const told: string[] = [];
    const group = (topic: string) => db.grouped(() => insert(db, topic), () => told.push(topic));
    group("a");
    assert.deepEqual(topics(db), ["a"]);
    group("b");
    db.transaction(() => assert.deepEqual(told, ["a", "b"]));
    group("c");
    insert(db, "d");
    group("e");
    db.close();
    assert.deepEqual(told, ["a", "b", "c", "e"]);
    const again = Database.open(folder);
    assert.deepEqual(topics(again), ["a", "b", "c", "d", "e"]);
    again.close();
  }));

Deno.test("of a group only the part that fails is lost", () =>
  inFolder((folder) => {
    const db = Database.open(folder);
    const told: string[] = [];
    db.grouped(() => insert(db, "a"), () => told.push("a"));
    const fails = () => {
      insert(db, "half");
      throw new Error("in the middle");
    };
    assert.throws(() => db.grouped(fails, () => told.push("half")), /in the middle/);
    db.grouped(() => insert(db, "b"), () => told.push("b"));
    assert.deepEqual(topics(db), ["a", "b"]);
    assert.deepEqual(told, ["a", "b"]);
    db.close();
  }));

Deno.test("a checkpoint brings what was written into the store's file, grouped work too", () =>
  inFolder(async (folder) => {
    const db = Database.open(folder);
    const text = "a topic to be found in the file";
    let told = false;
    db.grouped(() => insert(db, text), () => told = true);
    const inFile = async () =>
      new TextDecoder("latin1").decode(await Deno.readFile(join(folder, "store.db"))).includes(
        text,
      );
    assert.equal(await inFile(), false);
    await db.checkpoint();
    assert.deepEqual([told, await inFile()], [true, true]);
    await db.checkpoint();
    db.close();
    await db.checkpoint();
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

Deno.test("a full disk breaks the store once: nothing is half-written, and later writes say the same", () =>
  inFolder(async (folder) => {
    const db = Database.open(folder);
    insert(db, "kept");
    const { page_count: pages } = db.get("PRAGMA page_count") as { page_count: bigint };
    db.get(`PRAGMA max_page_count = ${pages + 4n}`);
    const fill = () =>
      db.transaction(() => {
        for (let i = 0; i < 100; i++) {
          db.run("INSERT INTO events (topic, data) VALUES ('more', ?)", "x".repeat(1000));
        }
      });
    assert.throws(
      fill,
      (error) => error instanceof StoreError && /disk is full/.test(error.message),
    );
    assert.match((await db.broken).hint, /make room/);
    assert.deepEqual(topics(db), ["kept"]);
    assert.throws(() => insert(db, "after"), /disk is full/);
    const unheard = () => assert.fail("told though it is not stored");
    assert.throws(() => db.grouped(() => insert(db, "after"), unheard), /disk is full/);
    let reached = false;
    db.attempt(() => reached = true);
    assert.equal(reached, false, "nothing is attempted any more");
    db.close();
  }));

Deno.test({
  name: "a store that only others may write is refused with the way out",
  ignore: Deno.build.os === "windows" || Deno.uid() === 0,
  fn: () =>
    inFolder(async (folder) => {
      Database.open(folder).close();
      await Deno.chmod(folder, 0o500);
      try {
        assert.throws(() => Database.open(folder), /can't be (written|opened)/);
      } finally {
        await Deno.chmod(folder, 0o700);
      }
    }),
});

Deno.test("a store with a broken page is refused at the start, and left as it is", () =>
  inFolder(async (folder) => {
    const db = Database.open(folder);
    for (let i = 0; i < 2000; i++) insert(db, `topic ${i}`);
    db.close();
    const path = join(folder, "store.db");
    const bytes = await Deno.readFile(path);
    // The last pages hold rows and their index; the head stays whole.
    bytes.fill(0x5a, bytes.length - 3 * 4096);
    await Deno.writeFile(path, bytes);
    assert.throws(
      () => Database.open(folder),
      (error) =>
        error instanceof StoreError && /is damaged/.test(error.message) &&
        /move the file away/.test(error.hint),
    );
    assert.deepEqual(await Deno.readFile(path), bytes);
  }));

Deno.test("a closed store does nothing more of what nobody waits for", () =>
  inFolder((folder) => {
    const db = Database.open(folder);
    let done = 0;
    const note = () => {
      done++;
      db.transaction(() => insert(db, "a"));
    };
    db.attempt(note);
    db.close();
    // As from a timer that was due already.
    db.attempt(note);
    assert.equal(done, 1);
  }));
