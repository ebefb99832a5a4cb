# CMake knows no platform "WASI"; the toolchain file says all there is to say.
