// Bytes a second, kept by waiting.
#ifndef COMITY_SERVER_UPKEEP_RATE_LIMIT_H_
#define COMITY_SERVER_UPKEEP_RATE_LIMIT_H_

#include <cstdint>
#include <functional>

namespace comity::server {

// How long work that has begun at `begun_ms` and read `bytes` so far must wait
// at `now_ms` to keep within `bytes_per_s` on the whole; 0 for no limit. At
// most a minute, so that nobody waits for ever on a clock that went wrong.
std::uint64_t WaitMs(std::uint64_t begun_ms, std::uint64_t now_ms,
                     std::uint64_t bytes, std::uint64_t bytes_per_s);

}  // namespace comity::server

#endif  // COMITY_SERVER_UPKEEP_RATE_LIMIT_H_
