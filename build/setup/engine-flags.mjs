// How V8 is told to run the engine: what a step leaves behind dies young, so a heap that grows fast only holds more of
// it. One that grows by half keeps a sixth of the memory with a hundred runs at once, and nobody waits for longer. One
// that grows by a tenth, with small young spaces, keeps a quarter; but then collecting holds everybody up for twice as
// long while 200 models speak. To be seen with `npm run bench -- W3 W16`, with and without.
export const engineFlags = ['--heap-growing-percent=50'];
