// Takes the place of the C library's file functions, by LD_PRELOAD. Calls for
// files outside of the watched folder pass untouched.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>

#include "tests/faults/shim/shim.h"

namespace comity::faults {
namespace {

// The C library's function of that name.
template <typename Function>
Function* Real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

#define COMITY_REAL(function) \
  static auto* const real = Real<decltype(function)>(#function)

// Whether the open file is one that the shim watches.
bool Watched(int file) {
  return !Shim::IsInside() && Shim::Get().active() &&
         Shim::Get().Quietly(
             [file](const DiskModel& model) { return model.Watches(file); });
}

bool Watched(const char* path, std::string& absolute) {
  return !Shim::IsInside() && Shim::Get().IsWatched(path, absolute);
}

std::string PathOf(int file) {
  return Shim::Get().Quietly(
      [file](const DiskModel& model) { return model.PathOf(file); });
}

constexpr auto kNoHalf = [] {};
constexpr auto kNoRecord = [](DiskModel&, auto) {};

bool IsFolder(int file) {
  struct stat found {};
  return fstat(file, &found) == 0 && S_ISDIR(found.st_mode);
}

// `call` is the C library's way to open.
template <typename Call>
int OpenWatched(const std::string& path, int flags, Call call) {
  Shim& shim = Shim::Get();
  const bool creates =
      (flags & O_CREAT) != 0 && access(path.c_str(), F_OK) != 0;
  const auto record = [&](DiskModel& model, int file) {
    if (creates) {
      model.Created(path);
    }
    model.Opened(file, path, IsFolder(file));
    if (!creates && (flags & O_TRUNC) != 0) {
      model.Truncated(file, 0);
    }
  };
  if (creates) {
    return shim.Run(CallClass::kName, "create", path, call, kNoHalf, record);
  }
  return shim.Quietly([&](DiskModel& model) {
    if ((flags & O_TRUNC) != 0) {
      model.Touch(path);
    }
    const int file = call();
    if (file >= 0) {
      const int error = errno;
      record(model, file);
      errno = error;
    }
    return file;
  });
}

// A write of `size` bytes of `bytes` at `offset`, or at the file's own place.
template <typename Call>
ssize_t WriteWatched(int file, const void* bytes, std::size_t size,
                     off_t offset, Call call) {
  const bool appends = (fcntl(file, F_GETFL) & O_APPEND) != 0;
  const off_t at =
      offset >= 0 ? offset : lseek(file, 0, appends ? SEEK_END : SEEK_CUR);
  return Shim::Get().Run(
      CallClass::kWrite, "write", PathOf(file), [&] { return call(size); },
      [&] { call(size / 2); },
      [&](DiskModel& model, ssize_t written) {
        model.Wrote(file, static_cast<std::uint64_t>(at),
                    {static_cast<const char*>(bytes),
                     static_cast<std::size_t>(written)});
      });
}

template <typename Call>
int SyncWatched(int file, const char* what, bool makes_durable, Call call) {
  return Shim::Get().Run(
      CallClass::kSync, what, PathOf(file), call, kNoHalf,
      [&](DiskModel& model, int) {
        if (makes_durable && !Shim::Get().lies_about_sync()) {
          model.Synced(file);
        }
      });
}

template <typename Call>
ssize_t ReadWatched(int file, Call call) {
  return Shim::Get().Run(CallClass::kRead, "read", PathOf(file), call, kNoHalf,
                         kNoRecord);
}

mode_t ModeOf(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0
             ? static_cast<mode_t>(va_arg(arguments, unsigned))
             : 0;
}

__attribute__((destructor)) void AtExit() { Shim::Get().CheckModel(); }

}  // namespace
}  // namespace comity::faults

namespace faults = comity::faults;
using faults::CallClass;
using faults::DiskModel;
using faults::Real;
using faults::Shim;
using faults::Watched;

extern "C" {

int open(const char* path, int flags, ...) {
  COMITY_REAL(open);
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = faults::ModeOf(flags, arguments);
  va_end(arguments);
  const auto call = [&] { return real(path, flags, mode); };
  std::string absolute;
  return Watched(path, absolute) ? faults::OpenWatched(absolute, flags, call)
                                 : call();
}

int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = faults::ModeOf(flags, arguments);
  va_end(arguments);
  return open(path, flags, mode);
}

int creat(const char* path, mode_t mode) {
  return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int creat64(const char* path, mode_t mode) { return creat(path, mode); }

int openat(int folder, const char* path, int flags, ...) {
  COMITY_REAL(openat);
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = faults::ModeOf(flags, arguments);
  va_end(arguments);
  if (folder == AT_FDCWD || path[0] == '/') {
    return open(path, flags, mode);
  }
  return real(folder, path, flags, mode);
}

int openat64(int folder, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = faults::ModeOf(flags, arguments);
  va_end(arguments);
  return openat(folder, path, flags, mode);
}

int close(int file) {
  COMITY_REAL(close);
  if (Watched(file)) {
    Shim::Get().Quietly([file](DiskModel& model) { model.Closed(file); });
  }
  return real(file);
}

ssize_t write(int file, const void* bytes, size_t size) {
  COMITY_REAL(write);
  const auto call = [&](size_t part) { return real(file, bytes, part); };
  return Watched(file) ? faults::WriteWatched(file, bytes, size, -1, call)
                       : call(size);
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t offset) {
  COMITY_REAL(pwrite);
  const auto call = [&](size_t part) {
    return real(file, bytes, part, offset);
  };
  return Watched(file) ? faults::WriteWatched(file, bytes, size, offset, call)
                       : call(size);
}

ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t offset) {
  return pwrite(file, bytes, size, offset);
}

ssize_t writev(int file, const iovec* parts, int count) {
  COMITY_REAL(writev);
  if (!Watched(file)) {
    return real(file, parts, count);
  }
  std::string bytes;
  for (int i = 0; i < count; ++i) {
    bytes.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
  }
  return write(file, bytes.data(), bytes.size());
}

int ftruncate(int file, off_t size) {
  COMITY_REAL(ftruncate);
  const auto call = [&] { return real(file, size); };
  if (!Watched(file)) {
    return call();
  }
  return Shim::Get().Run(CallClass::kWrite, "ftruncate", faults::PathOf(file),
                         call, faults::kNoHalf, [&](DiskModel& model, int) {
                           model.Truncated(file,
                                           static_cast<std::uint64_t>(size));
                         });
}

int ftruncate64(int file, off64_t size) { return ftruncate(file, size); }

// Allocation beyond the end changes nothing that can be read, and takes the
// memory for it from a temporary file system: only counted. Any other kind
// would escape the model, and nobody uses one.
int fallocate(int file, int mode, off_t offset, off_t size) {
  COMITY_REAL(fallocate);
  if (!Watched(file)) {
    return real(file, mode, offset, size);
  }
  if (mode != FALLOC_FL_KEEP_SIZE) {
    errno = EOPNOTSUPP;
    return -1;
  }
  return Shim::Get().Run(
      CallClass::kWrite, "fallocate", faults::PathOf(file), [] { return 0; },
      faults::kNoHalf, faults::kNoRecord);
}

int fallocate64(int file, int mode, off64_t offset, off64_t size) {
  return fallocate(file, mode, offset, size);
}

int fsync(int file) {
  COMITY_REAL(fsync);
  const auto call = [&] { return real(file); };
  return Watched(file) ? faults::SyncWatched(file, "fsync", true, call)
                       : call();
}

int fdatasync(int file) {
  COMITY_REAL(fdatasync);
  const auto call = [&] { return real(file); };
  return Watched(file) ? faults::SyncWatched(file, "fdatasync", true, call)
                       : call();
}

int sync_file_range(int file, off64_t offset, off64_t size, unsigned flags) {
  COMITY_REAL(sync_file_range);
  const auto call = [&] { return real(file, offset, size, flags); };
  return Watched(file)
             ? faults::SyncWatched(file, "sync_file_range", false, call)
             : call();
}

int rename(const char* from, const char* to) {
  COMITY_REAL(rename);
  const auto call = [&] { return real(from, to); };
  std::string old_path;
  std::string new_path;
  if (!Watched(from, old_path) || !Watched(to, new_path)) {
    return call();
  }
  Shim::Get().Quietly([&](DiskModel& model) {
    model.Touch(old_path);
    model.Touch(new_path);
  });
  return Shim::Get().Run(
      CallClass::kName, "rename", new_path, call, faults::kNoHalf,
      [&](DiskModel& model, int) { model.Renamed(old_path, new_path); });
}

int link(const char* from, const char* to) {
  COMITY_REAL(link);
  const auto call = [&] { return real(from, to); };
  std::string old_path;
  std::string new_path;
  if (!Watched(from, old_path) || !Watched(to, new_path)) {
    return call();
  }
  Shim::Get().Quietly([&](DiskModel& model) { model.Touch(old_path); });
  return Shim::Get().Run(
      CallClass::kName, "link", new_path, call, faults::kNoHalf,
      [&](DiskModel& model, int) { model.Linked(old_path, new_path); });
}

int unlink(const char* path) {
  COMITY_REAL(unlink);
  const auto call = [&] { return real(path); };
  std::string absolute;
  if (!Watched(path, absolute)) {
    return call();
  }
  Shim::Get().Quietly([&](DiskModel& model) { model.Touch(absolute); });
  return Shim::Get().Run(
      CallClass::kName, "unlink", absolute, call, faults::kNoHalf,
      [&](DiskModel& model, int) { model.Unlinked(absolute); });
}

int mkdir(const char* path, mode_t mode) {
  COMITY_REAL(mkdir);
  const auto call = [&] { return real(path, mode); };
  std::string absolute;
  if (!Watched(path, absolute) || access(path, F_OK) == 0) {
    return call();
  }
  return Shim::Get().Run(
      CallClass::kName, "mkdir", absolute, call, faults::kNoHalf,
      [&](DiskModel& model, int) { model.MadeFolder(absolute); });
}

ssize_t read(int file, void* bytes, size_t size) {
  COMITY_REAL(read);
  const auto call = [&] { return real(file, bytes, size); };
  return Watched(file) ? faults::ReadWatched(file, call) : call();
}

ssize_t pread(int file, void* bytes, size_t size, off_t offset) {
  COMITY_REAL(pread);
  const auto call = [&] { return real(file, bytes, size, offset); };
  return Watched(file) ? faults::ReadWatched(file, call) : call();
}

ssize_t pread64(int file, void* bytes, size_t size, off64_t offset) {
  return pread(file, bytes, size, offset);
}

// Files that are read as streams; RocksDB opens them itself and then wraps
// them, so that they are known.
size_t fread_unlocked(void* bytes, size_t size, size_t count, FILE* stream) {
  COMITY_REAL(fread_unlocked);
  const auto call = [&] {
    return static_cast<ssize_t>(real(bytes, size, count, stream));
  };
  const int file = fileno(stream);
  if (!Watched(file)) {
    return static_cast<size_t>(call());
  }
  const ssize_t got = faults::ReadWatched(file, call);
  return got < 0 ? 0 : static_cast<size_t>(got);
}

// A stream takes its file along.
int fclose(FILE* stream) {
  COMITY_REAL(fclose);
  const int file = fileno(stream);
  if (Watched(file)) {
    Shim::Get().Quietly([file](DiskModel& model) { model.Closed(file); });
  }
  return real(stream);
}

void* mmap(void* address, size_t size, int protection, int flags, int file,
           off_t offset) {
  COMITY_REAL(mmap);
  const bool writes =
      (protection & PROT_WRITE) != 0 && (flags & MAP_SHARED) != 0;
  if (file >= 0 && writes && Watched(file)) {
    std::fputs("fault shim: a watched file is mapped for writing\n", stderr);
    _exit(99);
  }
  return real(address, size, protection, flags, file, offset);
}

}  // extern "C"
