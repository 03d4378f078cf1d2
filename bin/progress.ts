const TELL_EVERY_MS = 1_000;

/** A line on standard error, where it is in nobody's way: how many of how many, how fast, and how many are bad. */
export function progress(things: string, bad: string) {
  const begunMs = performance.now();
  let toldMs = begunMs;
  return (done: number, of: number, failures: number): void => {
    const nowMs = performance.now();
    if (nowMs - toldMs < TELL_EVERY_MS && done < of) return;
    toldMs = nowMs;
    const rate = (done * 1000) / (nowMs - begunMs);
    const left = Math.ceil((of - done) / rate);
    const line = `${done} of ${of} ${things}, ${rate.toFixed(1)} a second, ${left} s left, ${failures} ${bad}`;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}${done === of ? '\n' : ''}` : `${line}\n`);
  };
}
