/** A body that ends with an error when there is more of it than there may be. Who stops reading it closes it. */
export async function* counted(
  body: AsyncIterable<Uint8Array>,
  mostBytes: number,
  over: () => Error,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.byteLength;
    if (bytes > mostBytes) throw over();
    yield piece;
  }
}
