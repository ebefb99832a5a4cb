# Run by CTest; see CMakeLists.txt for what it is given.
file(REMOVE_RECURSE ${PLACE})
file(MAKE_DIRECTORY ${PLACE}/case)

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result
    OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${ARGN}\n${output}")
  endif()
endfunction()

# expect(CODE TEXT command...): the exit code, and a text in the output.
function(expect code text)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result
    OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(FIND "${output}" "${text}" found)
  if(NOT result EQUAL code OR found EQUAL -1)
    message(FATAL_ERROR "${ARGN}\nexit code ${result}, not ${code}:\n${output}")
  endif()
endfunction()

set(flags)
if(SANITIZE)
  set(flags "-DCMAKE_CXX_FLAGS=-fsanitize=${SANITIZE}")
endif()
run(${CMAKE_COMMAND} --install ${BUILD} --component client
  --prefix ${PLACE}/prefix)
run(${CMAKE_COMMAND} -S ${EXAMPLE} -B ${PLACE}/example -G ${GENERATOR}
  -DCMAKE_PREFIX_PATH=${PLACE}/prefix ${flags})
run(${CMAKE_COMMAND} --build ${PLACE}/example)

set(example ${PLACE}/example/verify_example)
function(expect_answer code text word)
  expect(${code} "${text}" ${SERVE_CASE} ${PLACE}/case ${example} ${word})
endfunction()
expect_answer(0 "GENUINE VALID" issued)
expect_answer(1 "GENUINE REVOKED" revoked)
expect_answer(1 "FALSE" unknown)
expect_answer(2 "number" KZ-00000)
expect(2 "no policy" ${example} 127.0.0.1:1 ${PLACE} KZ-00000)
expect(3 "" ${example})
