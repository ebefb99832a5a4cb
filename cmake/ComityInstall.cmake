# Installs the client library so that find_package(Comity) gives
# Comity::client. Everything of it is in the component `client`:
#
#   cmake --install build/release --component client --prefix /usr/local
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(COMITY_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/Comity)

get_property(targets GLOBAL PROPERTY COMITY_INSTALLED_TARGETS)
install(TARGETS ${targets} EXPORT ComityTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT client)
install(EXPORT ComityTargets NAMESPACE Comity::
  DESTINATION ${COMITY_PACKAGE_DIR} COMPONENT client)

# Headers keep their folders, since that is how they include each other.
get_property(folders GLOBAL PROPERTY COMITY_INSTALLED_FOLDERS)
list(REMOVE_DUPLICATES folders)
foreach(folder IN LISTS folders)
  file(RELATIVE_PATH place ${PROJECT_SOURCE_DIR} ${folder})
  install(DIRECTORY ${folder}/
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/comity/${place} COMPONENT client
    FILES_MATCHING PATTERN "*.h" PATTERN "*.inc")
endforeach()

write_basic_package_version_file(
  ${CMAKE_CURRENT_BINARY_DIR}/ComityConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(
  FILES
    ${PROJECT_SOURCE_DIR}/cmake/ComityConfig.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/ComityConfigVersion.cmake
  DESTINATION ${COMITY_PACKAGE_DIR} COMPONENT client)
