// How V8 is told to run the engine: what a step leaves behind dies young, so a heap that grows fast only holds more of
// it. With a hundred runs at once this keeps a third of the memory, at the same speed. (`--optimize-for-size` keeps as
// much, and costs half of the speed.) To be seen with `npm run bench -- W3 W4`, with and without.
export const engineFlags = ['--max-semi-space-size=4', '--heap-growing-percent=10'];
