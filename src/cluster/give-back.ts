/** Gives back the memory of buffers that nobody uses any more: V8 would do so when it has to, which is late. */
export function giveBack(buffers: readonly Buffer[]): void {
  for (const { buffer, byteLength } of buffers) {
    // One that is a part of a pool has others beside it; one that was given back has nothing left.
    const isWhole = byteLength > 0 && buffer.byteLength === byteLength;
    if (isWhole && buffer instanceof ArrayBuffer) buffer.transfer(0);
  }
}
