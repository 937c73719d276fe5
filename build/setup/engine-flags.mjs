// How V8 is told to run the engine: what a step leaves behind dies young, so a heap that grows fast, or a large space
// for young values, only holds more of it. Measured with a hundred runs at once, two engines on one processor:
//   growth by half instead of double      a sixth less memory, and no more work
//   young spaces of 8 MiB instead of 16   a tenth less again, for 2 to 4 % more work; and shorter stops
//   young spaces of 4 MiB                 another 6 % less, for 15 % more work
//   growth by a quarter or a fifth        3 % less, for 8 to 12 % more work
//   --optimize-for-size                   a seventh less, for half as much work again, and more
// What is left is the runtime itself (50 MiB), what lives (25 MiB), and room to collect in.
// To be seen with `npm run bench -- W3 W16`, with and without.
export const engineFlags = ['--heap-growing-percent=50', '--max-semi-space-size=8'];
