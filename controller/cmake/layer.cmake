# talentops_layer(<name> LINKS … PRIVATE_LINKS …): one folder, one static library, one namespace.
# LINKS are the layers that the table in controller/README.md allows; PRIVATE_LINKS are third-party libraries, which only the
# sources may include. The sources are the folder's: a file that is there is built.
function(talentops_layer name)
  cmake_parse_arguments(LAYER "" "" "LINKS;PRIVATE_LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "*.cpp")
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(NOT sources)
    return()
  endif()
  talentops_plant(sources)
  add_library(talentops_${name} STATIC ${sources})
  target_include_directories(talentops_${name} PUBLIC "${CMAKE_SOURCE_DIR}")
  target_link_libraries(talentops_${name} PUBLIC ${LAYER_LINKS} PRIVATE talentops_warnings ${LAYER_PRIVATE_LINKS})
endfunction()

# talentops_test(<name> FOLDER … LINKS …): one test binary from a folder; each test case becomes a CTest case.
function(talentops_test name)
  cmake_parse_arguments(TEST "" "FOLDER" "LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${TEST_FOLDER}/*.cpp")
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_compile_definitions(${name} PRIVATE TALENTOPS_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE talentops_test_support ${TEST_LINKS} talentops_warnings GTest::gmock GTest::gtest_main)
  gtest_discover_tests(${name} TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300)
endfunction()
