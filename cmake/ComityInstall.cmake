# Installs the client library so that find_package(Comity) gives
# Comity::client.
include(GNUInstallDirs)
