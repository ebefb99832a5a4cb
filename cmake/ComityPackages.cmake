# Debian packages: comity-server, comity and libcomity-dev, one for each install
# component. deploy/package.sh builds them with the prefix /usr; nothing here
# matters for other installations.
if(NOT CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  return()
endif()

# --- What is installed beside the programs ------------------------------------

set(deploy ${PROJECT_SOURCE_DIR}/deploy)
install(FILES ${deploy}/systemd/comityd.service
    ${deploy}/systemd/comity-proxy.service
  DESTINATION /lib/systemd/system COMPONENT server)
install(FILES ${deploy}/systemd/comity.sysusers RENAME comity.conf
  DESTINATION lib/sysusers.d COMPONENT server)
install(FILES ${deploy}/debian/comityd.toml ${deploy}/debian/proxy.env
    ${deploy}/haproxy/haproxy.cfg ${deploy}/haproxy/message_limit.lua
  DESTINATION /etc/comity COMPONENT server)
install(FILES ${PROJECT_SOURCE_DIR}/docs/operations.md
    ${PROJECT_SOURCE_DIR}/docs/errors.md ${PROJECT_SOURCE_DIR}/SECURITY.md
  DESTINATION share/doc/comity-server COMPONENT server)
install(FILES ${deploy}/policy.example
  DESTINATION share/doc/comity/examples COMPONENT cli)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/client/example/
  DESTINATION share/doc/libcomity-dev/examples COMPONENT client)
foreach(page IN ITEMS "comityd.8|server" "comity.1|cli")
  string(REPLACE "|" ";" page ${page})
  list(GET page 0 name)
  list(GET page 1 component)
  string(REGEX MATCH "[0-9]$" section ${name})
  set(packed ${CMAKE_CURRENT_BINARY_DIR}/${name}.gz)
  add_custom_command(OUTPUT ${packed} VERBATIM
    COMMAND gzip -9 -n -c ${deploy}/man/${name} > ${packed}
    DEPENDS ${deploy}/man/${name})
  add_custom_target(man_${component} ALL DEPENDS ${packed})
  install(FILES ${packed} DESTINATION share/man/man${section}
    COMPONENT ${component})
endforeach()
foreach(pair IN ITEMS "comity-server|server" "comity|cli"
    "libcomity-dev|client")
  string(REPLACE "|" ";" pair ${pair})
  list(GET pair 0 package)
  list(GET pair 1 component)
  install(FILES ${PROJECT_SOURCE_DIR}/LICENSE RENAME copyright
    DESTINATION share/doc/${package} COMPONENT ${component})
endforeach()

# --- The packages -------------------------------------------------------------

set(CPACK_GENERATOR DEB)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL server cli client)
# Files outside of the prefix go into the package too, not onto this machine.
set(CPACK_SET_DESTDIR ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_NAME comity)
set(CPACK_PACKAGE_VENDOR Comity)
set(CPACK_PACKAGE_CONTACT "Comity maintainers <maintainers@comity.example>")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_SERVER_PACKAGE_NAME comity-server)
set(CPACK_DEBIAN_SERVER_PACKAGE_SECTION net)
# Its own dependencies; those on libraries are found by dpkg-shlibdeps.
set(CPACK_DEBIAN_SERVER_PACKAGE_DEPENDS
  "haproxy (>= 2.6), systemd | systemd-standalone-sysusers")
set(CPACK_DEBIAN_SERVER_PACKAGE_SUGGESTS comity)
set(CPACK_COMPONENT_SERVER_DESCRIPTION
  "registry of engineers' credentials: server\n\
Admits signed statements into one log, signs checkpoints of it, and hands out\n\
evidence from which anybody recomputes an answer. With the proxy in front.")
set(CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_EXTRA ${deploy}/debian/postinst
  ${deploy}/debian/prerm ${deploy}/debian/postrm ${deploy}/debian/conffiles)

set(CPACK_DEBIAN_CLI_PACKAGE_NAME comity)
set(CPACK_DEBIAN_CLI_PACKAGE_SECTION utils)
set(CPACK_COMPONENT_CLI_DESCRIPTION
  "registry of engineers' credentials: command line\n\
Issues, presents and verifies credentials. Every answer of a registry is\n\
recomputed from its proofs before it is shown.")

set(CPACK_DEBIAN_CLIENT_PACKAGE_NAME libcomity-dev)
set(CPACK_DEBIAN_CLIENT_PACKAGE_SECTION libdevel)
# What find_package(Comity) looks for.
set(CPACK_DEBIAN_CLIENT_PACKAGE_DEPENDS
  "libgrpc++-dev, libprotobuf-dev, protobuf-compiler, protobuf-compiler-grpc, \
libssl-dev, libsodium-dev, pkg-config | pkgconf")
set(CPACK_DEBIAN_CLIENT_PACKAGE_SHLIBDEPS OFF)
set(CPACK_COMPONENT_CLIENT_DESCRIPTION
  "registry of engineers' credentials: library for clients\n\
Static library, headers and CMake package Comity::client, to verify and to\n\
issue credentials from programs of your own.")

include(CPack)
