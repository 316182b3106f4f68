# Writes OUTPUT: a C file in which all that ARCHIVES ask of certain libraries, and that linked.c has no better answer for, leads to
# left_out(). Names of others stay open, so that the linker tells them.
set(families "gss|GSS|ldap|ber|RTMP|libssh2|nghttp2|psl|p11")
set(answered libssh2_init libssh2_exit)
execute_process(COMMAND ${NM} -u ${ARCHIVES} OUTPUT_VARIABLE listing ERROR_QUIET COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL " U (${families})_?[A-Za-z0-9_]*" names "${listing}")
list(TRANSFORM names REPLACE "^ U " "")
list(REMOVE_DUPLICATES names)
list(REMOVE_ITEM names ${answered})
set(code "_Noreturn void left_out(void);\nstatic void nowhere(void)\n{\n    left_out();\n}\n")
foreach(name IN LISTS names)
    string(APPEND code "void ${name}(void) __attribute__((alias(\"nowhere\")));\n")
endforeach()
file(WRITE ${OUTPUT} "${code}")
