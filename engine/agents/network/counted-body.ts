/** A stream that ends with an error when there is more of it than there may be. */
export function counted(
  body: ReadableStream<Uint8Array>,
  mostBytes: number,
  over: () => Error,
): ReadableStream<Uint8Array> {
  let bytes = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        bytes += piece.byteLength;
        if (bytes > mostBytes) throw over();
        controller.enqueue(piece);
      },
    }),
  );
}
