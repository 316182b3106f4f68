# web_service.sh: for tests: a stock web server (apache2) on 127.0.0.1 that serves the bare repositories of TEST_DIR by stock git
# http-backend, and bytes of evidence by lfs_store.py, to whoever knows a password. Sourced by scripts; files in `web`. Whoever sources it ends the group `web`.
web=
modules=/usr/lib/apache2/modules

# web_begin USER PASSWORD STORE: `web_url` is its address; the repository x.git is $web_url/git/x.git; the git-lfs server for the bytes in
# STORE is $web_url/lfs
web_begin() {
    local module user=nobody port
    mkdir -p web
    cp "$SOURCE_DIR/tests/syncd/lfs_store.py" web # where the server can read it
    /usr/bin/python3 - "$1" "$2" >web/users <<'END'
import base64, hashlib, sys
print(sys.argv[1] + ":{SHA}" + base64.b64encode(hashlib.sha1(sys.argv[2].encode()).digest()).decode())
END
    for _ in 1 2 3 4 5; do
        port=$(free_port)
        {
            for module in mpm_prefork authn_core authn_file authz_core authz_user auth_basic env alias cgi; do
                [ ! -e "$modules/mod_$module.so" ] || echo "LoadModule ${module}_module $modules/mod_$module.so"
            done
            cat <<END
ServerRoot $PWD/web
ServerName 127.0.0.1
Listen 127.0.0.1:$port
PidFile $PWD/web/pid
ErrorLog $PWD/web/log
SetEnv GIT_PROJECT_ROOT $PWD
SetEnv GIT_HTTP_EXPORT_ALL
SetEnv GIT_CONFIG_COUNT 1
SetEnv GIT_CONFIG_KEY_0 safe.directory
SetEnv GIT_CONFIG_VALUE_0 *
SetEnv LFS_STORE $PWD/$3
ScriptAlias /lfs $PWD/web/lfs_store.py
ScriptAlias /git/ $(git --exec-path)/git-http-backend/
<Location />
    CGIPassAuth On
    AuthType Basic
    AuthName git
    AuthUserFile $PWD/web/users
    Require valid-user
</Location>
END
            [ "$(id -u)" != 0 ] || printf '%s\n' "User $user" "Group nogroup"
        } >web/config
        web_start && break
    done
    [ -n "$web" ] || { cat web/log; fail "apache2 did not start"; }
    web_url=http://127.0.0.1:$port
}
# free_port: one that nobody listens on just now
free_port() { /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
# web_start: again, after it was ended (kill "$web"); false when it can not. In a group of its own: it ends all of its group
web_start() {
    setsid apache2 -D FOREGROUND -f "$PWD/web/config" >>web/log 2>&1 &
    web=$!
    for _ in $(seq 500); do
        ! curl -s -o /dev/null "http://127.0.0.1:$(sed -n 's/^Listen .*://p' web/config)/" || return 0
        kill -0 "$web" 2>/dev/null || break
        sleep 0.02
    done
    web=
    return 1
}
# web_opens REPOSITORY: where root runs the test, the server runs as somebody else, who has to be able to write there beside root
web_opens() {
    git -C "$1" config core.sharedRepository 0666
    chmod o+x .
    chmod -R o+rwX "$1"
}
