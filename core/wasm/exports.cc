// What a WebAssembly host calls. Memory belongs to the module: the host asks
// for it, fills it, and gives it back.
//
//   request = comity_allocate(size)     copy PortableRequest bytes there
//   answer  = comity_verify(request, size)
//   comity_answer_size()                bytes of the JSON at `answer`
//   comity_release(request)
//
// `answer` stays valid until the next comity_verify.
#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/evidence/portable.h"

namespace {

std::string& Answer() {
  static std::string answer;
  return answer;
}

}  // namespace

extern "C" {

__attribute__((export_name("comity_allocate"))) void* comity_allocate(
    std::size_t size) {
  return std::malloc(size);
}

__attribute__((export_name("comity_release"))) void comity_release(
    void* memory) {
  std::free(memory);
}

__attribute__((export_name("comity_verify"))) const char* comity_verify(
    const char* request, std::size_t size) {
  Answer() = comity::evidence::VerifyPortable(std::string_view(request, size));
  return Answer().data();
}

__attribute__((export_name("comity_answer_size"))) std::size_t
comity_answer_size() {
  return Answer().size();
}

}  // extern "C"
