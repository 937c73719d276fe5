// How V8 is told to run the engine: what a step leaves behind dies young, so a large heap only holds more of it. With a
// thousand runs at once this halves what the engine adds to the runtime's own memory, at nearly the same speed
// (npm run bench -- W3 W4, with and without).
export const engineFlags = ['--optimize-for-size', '--max-semi-space-size=4'];
