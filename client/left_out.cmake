# Writes OUTPUT: a C file in which all that ARCHIVES ask of certain libraries leads to left_out(), weakly: linked.c has a better answer
# for some. Names of others stay open, so that the linker tells them.
set(families "gss|GSS|ldap|ber|RTMP|libssh2|nghttp2|psl|p11")
execute_process(COMMAND ${NM} -u ${ARCHIVES} OUTPUT_VARIABLE listing ERROR_QUIET COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL " U (${families})_?[A-Za-z0-9_]*" names "${listing}")
list(TRANSFORM names REPLACE "^ U " "")
list(REMOVE_DUPLICATES names)
set(code "_Noreturn void left_out(void);\nstatic void nowhere(void)\n{\n    left_out();\n}\n")
foreach(name IN LISTS names)
    string(APPEND code "void ${name}(void) __attribute__((weak, alias(\"nowhere\")));\n")
endforeach()
file(WRITE ${OUTPUT} "${code}")
