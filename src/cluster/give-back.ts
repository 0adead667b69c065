/** Frees the memory of buffers that nothing uses any more. V8 itself would free it late, when it has to. */
export function giveBack(buffers: readonly Buffer[]): void {
  for (const { buffer, byteLength } of buffers) {
    // A part of a pool shares its memory with other buffers; a buffer that was freed has no bytes.
    const isWhole = byteLength > 0 && buffer.byteLength === byteLength;
    if (isWhole && buffer instanceof ArrayBuffer) buffer.transfer(0);
  }
}
