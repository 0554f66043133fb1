import { paintFor } from "./ansi.ts";
import type { OutStream } from "./context.ts";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const PATIENCE_MS = 300;
const FRAME_MS = 80;

/**
 * Shows `label` while `work` takes longer than 300 ms: a spinner, or a plain line where the cursor
 * must not move (`animated` is false: no terminal, or a dumb one).
 */
export async function withProgress<T>(
  stderr: OutStream,
  label: string,
  work: Promise<T>,
  animated: boolean,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown = false;
  let frame = 0;
  const paint = paintFor(stderr.colour);
  const draw = () => {
    const first = !shown;
    shown = true;
    if (!animated) {
      if (first) void stderr.write(`${label} …\n`).catch(() => {});
      return;
    }
    const mark = paint.cyan(FRAMES[frame++ % FRAMES.length]!);
    void stderr.write(`\r\x1b[2K${mark} ${label}`).catch(() => {});
    timer = setTimeout(draw, FRAME_MS);
  };
  timer = setTimeout(draw, PATIENCE_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
    if (shown && animated) await stderr.write("\r\x1b[2K");
  }
}
