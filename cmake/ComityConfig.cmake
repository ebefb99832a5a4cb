# What find_package(Comity) reads: the libraries that Comity::client is made
# of, after those that they need.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(OpenSSL)
find_dependency(PkgConfig)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET GLOBAL libsodium)
find_dependency(Protobuf)  # By module, and before gRPC looks for it.
find_dependency(gRPC CONFIG)
include(${CMAKE_CURRENT_LIST_DIR}/ComityTargets.cmake)
