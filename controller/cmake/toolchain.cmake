# Compiler launcher, linker, warnings and hardening: one place for flags.

set(TALENTOPS_SANITIZE "" CACHE STRING "Sanitizers to build with, as -fsanitize= takes them")
option(TALENTOPS_FUZZ "Build the fuzz targets (clang)" OFF)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

if(TALENTOPS_SANITIZE)
  # Without null, alignment and vptr: they double what compiling costs.
  add_compile_options(-fsanitize=${TALENTOPS_SANITIZE} -fno-sanitize=null,alignment,vptr)
  add_link_options(-fsanitize=${TALENTOPS_SANITIZE})
endif()
if(TALENTOPS_FUZZ)
  # Without function and vptr: they look for type information that the libraries of the system were built without.
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=function,vptr -fno-sanitize-recover=all)
  add_link_options(-fsanitize=address,undefined -fno-sanitize=function,vptr)
endif()

# What is delivered is hardened; sanitizer builds bring checks of their own.
add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection)
add_compile_definitions(_GLIBCXX_ASSERTIONS)
if(NOT TALENTOPS_SANITIZE AND NOT TALENTOPS_FUZZ AND CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()
include(CheckPIESupported)
check_pie_supported()
add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack)

add_library(talentops_warnings INTERFACE)
target_compile_options(talentops_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
  -Wformat=2 -Wundef -Werror)
# Optimizing, g++ 12 sees overlaps in `"text" + string` that are not there (its bug 105651).
target_compile_options(talentops_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
