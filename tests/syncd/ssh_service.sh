# ssh_service.sh: for tests: a real sshd for this user alone, with host key, keys and settings of its own in TEST_DIR/ssh. Each connection
# gets a process that serves it and ends with it (sshd -i), so there is no port to find and nothing to stop. Sourced by scripts that run
# in TEST_DIR.

# ssh_service [FOLDER..]: from here on git, git-lfs and the daemon reach `ssh_url`/absolute/path. The other side's PATH begins with
# these folders; its HOME is TEST_DIR/ssh.
ssh_service() {
    local folders="" folder sshd
    sshd=$(PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v sshd) || { echo "there is no sshd: tools/setup installs it" >&2; exit 3; }
    [ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd # where root's sshd locks itself in; a booted machine has it
    mkdir -p ssh
    for folder in "$@"; do folders+=$folder:; done
    [ -e ssh/host ] || ssh-keygen -q -t ed25519 -N '' -C host -f ssh/host
    [ -e ssh/user ] || ssh-keygen -q -t ed25519 -N '' -C user -f ssh/user
    cp ssh/user.pub ssh/authorized_keys
    printf 'service %s\n' "$(cut -d ' ' -f 1,2 ssh/host.pub)" >ssh/known_hosts
    printf '%s\n' "HostKey $PWD/ssh/host" "AuthorizedKeysFile $PWD/ssh/authorized_keys" 'PasswordAuthentication no' \
        'KbdInteractiveAuthentication no' 'StrictModes no' 'UsePAM no' 'PermitRootLogin prohibit-password' 'PidFile none' \
        'PrintMotd no' "SetEnv PATH=$folders$PATH HOME=$PWD/ssh" >ssh/sshd_config
    printf '%s\n' 'Host service' "    User $(id -un)" "    IdentityFile $PWD/ssh/user" '    IdentitiesOnly yes' '    IdentityAgent none' \
        "    UserKnownHostsFile $PWD/ssh/known_hosts" '    StrictHostKeyChecking yes' '    BatchMode yes' \
        "    ProxyCommand $sshd -i -f $PWD/ssh/sshd_config -E $PWD/ssh/log" >ssh/config
    export GIT_SSH_COMMAND="ssh -F $PWD/ssh/config"
    ssh_url=ssh://service
}
