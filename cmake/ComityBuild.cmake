# Options, warnings and the one function by which every library is declared.
option(COMITY_TESTS "Build the tests" ON)
option(COMITY_BENCHMARKS "Build the benchmarks" OFF)
set(COMITY_SANITIZE "" CACHE STRING "Sanitizers, for example address,undefined")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

# Compiles what it has compiled before in no time, where it is installed; also
# what another clone has compiled, since paths count from the top folder.
find_program(COMITY_CCACHE ccache)
if(COMITY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # What a precompiled header needs to be cached: that macros which it did not
  # look at, and its __TIME__, make no difference.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
    CCACHE_SLOPPINESS=pch_defines,time_macros ${COMITY_CCACHE})
endif()

set(COMITY_WASM OFF)
if(CMAKE_SYSTEM_NAME STREQUAL "WASI")
  set(COMITY_WASM ON)
else()
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  find_program(COMITY_MOLD mold)
  if(COMITY_MOLD)
    add_link_options(-fuse-ld=mold)
  endif()
  find_package(Threads REQUIRED)
  find_package(OpenSSL REQUIRED)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET GLOBAL libsodium)
  find_package(Protobuf REQUIRED)  # By module, and before gRPC looks for it.
  find_package(gRPC CONFIG REQUIRED)
  if(CMAKE_BUILD_TYPE MATCHES "Rel" AND NOT COMITY_SANITIZE)
    add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
      -fstack-protector-strong)
    add_link_options(-Wl,-z,relro,-z,now)
  endif()
endif()
if(COMITY_SANITIZE)
  add_compile_options(-fsanitize=${COMITY_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${COMITY_SANITIZE})
endif()

set(COMITY_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  -Wsign-conversion -Wold-style-cast -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees overlaps in std::string's operator+ at -O2 and above that are
  # not there (GCC bug 105651).
  list(APPEND COMITY_WARNINGS -Wno-restrict)
endif()

# Libraries that the installed package Comity::client is made of.
set_property(GLOBAL PROPERTY COMITY_INSTALLED_TARGETS "")

# comity_library(core_merkle
#   SOURCES ...             every file of the library, headers included
#   PUBLIC ...              what its headers include
#   PRIVATE ...             what only its .cc files include
#   INSTALL)                it is part of the installed client package
#
# Makes the static library comity_core_merkle with the alias
# comity::core_merkle.
function(comity_library name)
  cmake_parse_arguments(ARG "INSTALL" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  set(target comity_${name})
  add_library(${target} STATIC ${ARG_SOURCES})
  add_library(comity::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_compile_options(${target} PRIVATE ${COMITY_WARNINGS})
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
    $<INSTALL_INTERFACE:include/comity>)
  target_link_libraries(${target} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  if(ARG_INSTALL)
    set_property(GLOBAL APPEND PROPERTY COMITY_INSTALLED_TARGETS ${target})
    set_property(GLOBAL APPEND PROPERTY COMITY_INSTALLED_FOLDERS
      ${CMAKE_CURRENT_SOURCE_DIR})
  endif()
endfunction()

# Headers of others that all tests include are parsed once: a quarter of what it
# takes to compile most of them. They all need the same options then.
function(comity_use_test_headers name)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    return()
  endif()
  set(set unit)
  set(headers <gmock/gmock.h> <gtest/gtest.h> <map> <memory> <optional>
    <string> <variant> <vector>)
  set(libraries GTest::gmock_main)
  if(name MATCHES "^integration_")
    set(set integration)
    list(APPEND headers <grpcpp/grpcpp.h>)
    list(APPEND libraries gRPC::grpc++)
  endif()
  if(NOT TARGET headers_of_${set}_tests)
    set(source ${PROJECT_BINARY_DIR}/headers_of_${set}_tests.cc)
    file(CONFIGURE OUTPUT ${source} CONTENT "\n")
    add_library(headers_of_${set}_tests OBJECT ${source})
    target_compile_options(headers_of_${set}_tests PRIVATE ${COMITY_WARNINGS}
      -pthread -fPIE)
    target_link_libraries(headers_of_${set}_tests PRIVATE ${libraries})
    target_precompile_headers(headers_of_${set}_tests PRIVATE ${headers})
  endif()
  # Strings that are put together are a false alarm of GCC 12 (PR 105651), which
  # it keeps to itself in headers that are not precompiled.
  target_compile_options(${name} PRIVATE -pthread -Wno-array-bounds
    -Wno-stringop-overflow -Wno-stringop-overread)
  target_precompile_headers(${name} REUSE_FROM headers_of_${set}_tests)
endfunction()

# comity_test(unit_merkle SOURCES ... LIBRARIES ... [LABELS ...]) makes a
# GoogleTest program and registers each of its cases with CTest. Programs named
# unit_... get the label `unit` and are built by the target `unit`. COST is how
# many seconds its longest case takes: the longest are begun first.
function(comity_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT;COST" "SOURCES;LIBRARIES;LABELS"
    ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  if(NOT ARG_COST)
    set(ARG_COST 0)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_compile_options(${name} PRIVATE ${COMITY_WARNINGS})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES} GTest::gmock_main)
  comity_use_test_headers(${name})
  if(name MATCHES "^unit_")
    list(APPEND ARG_LABELS unit)
    if(NOT TARGET unit)
      add_custom_target(unit)
    endif()
    add_dependencies(unit ${name})
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    PROPERTIES TIMEOUT ${ARG_TIMEOUT} COST ${ARG_COST}
      LABELS "${ARG_LABELS}")
endfunction()
