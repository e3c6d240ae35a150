# make            build/postern
# make run        install what is missing, build, run the whole chain here
# make test       install what is missing, build, run every test
# make check      unit tests, lint and dialogues; about a minute
# make install    PREFIX=/usr/local DESTDIR=
# make image-test the image of docker/, built and run without an engine
# make asan | fuzz SECONDS=n | lint | fmt | deps | clean
#
# edge/LAYERS orders the directories; each becomes build/lib<dir>.a, and a
# unit test t/unit/<dir>_<noun>.c links that archive and the ones above it.

PREFIX  ?= /usr/local
DESTDIR ?=
BUILD   ?= build
SECONDS ?= 60
JOBS    ?= $(shell nproc)
ifeq ($(origin CC),default)
CC      := gcc
endif

PKGS    := libevent libevent_openssl openssl hiredis libpcre2-8 libseccomp libunbound libpsl jansson
# V=1 shows the commands.
Q       := $(if $(V),,@)
WARN    := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wvla -Werror \
	-Wmissing-prototypes -Wstrict-prototypes -Wformat=2 -Wundef \
	-Wwrite-strings -Wpointer-arith
VERSION := $(shell cat edge/VERSION)
CPPFLAGS += -Iedge -D_GNU_SOURCE -DPOSTERN_VERSION='"$(VERSION)"' \
	$(shell pkg-config --cflags $(PKGS) 2>/dev/null)
OPT     ?= -O2 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2
CFLAGS  += -std=c11 $(OPT) $(WARN) -fPIE -MMD -MP
LDFLAGS += -pie -Wl,-z,relro,-z,now
LDLIBS  += $(shell pkg-config --libs $(PKGS) 2>/dev/null)

DIRS    := $(shell sed -n 's/^\([a-z]*\):.*/\1/p' edge/LAYERS)
SRC     := $(foreach d,$(DIRS),$(wildcard edge/$(d)/*.c))
OBJ     := $(SRC:edge/%.c=$(BUILD)/%.o)
ARCH    := $(foreach d,$(DIRS),$(BUILD)/lib$(d).a)

UNIT    := $(patsubst t/unit/%.c,$(BUILD)/unit/%,$(wildcard t/unit/*.c))
FUZZ    := $(patsubst t/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard t/fuzz/*.c))

# A directory and those above it in LAYERS, lowest last, for the linker.
above    = $(shell awk -F: -v d=$(1) '/^[a-z]/ { s = "$(BUILD)/lib" $$1 ".a " s; if ($$1 == d) { print s; exit } }' edge/LAYERS)
dir_of   = $(firstword $(subst _, ,$(notdir $(1))))

.PHONY: all
all: $(BUILD)/postern $(BUILD)/postern-second-opinion

$(BUILD)/postern: $(BUILD)/cmd/main.o $(filter-out %/libsecond.a,$(ARCH))
	@echo "  LD  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $< -Wl,--start-group $(filter-out $<,$^) -Wl,--end-group $(LDLIBS)

# The only one that is linked to libspf2 and libopendmarc.
SECOND  := -lspf2 -lopendmarc -lseccomp
$(BUILD)/postern-second-opinion: $(BUILD)/second/main.o $(BUILD)/libsecond.a $(BUILD)/libwire.a $(BUILD)/libbase.a
	@echo "  LD  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(SECOND)

$(BUILD)/%.o: edge/%.c
	@mkdir -p $(@D)
	@echo "  CC  $@"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# Lua for Redis becomes C: see edge/store/script.h.
LUA     := $(wildcard edge/store/*.lua)
$(BUILD)/store/scripts.c: $(LUA) Makefile
	@mkdir -p $(@D)
	@echo "  GEN $@"
	$(Q){ echo '#include "store/script.h"'; for f in $(LUA); do \
	    sed '/^--/d' $$f >$@.lua; \
	    echo "const struct store_script store_script_$$(basename $$f .lua) = {"; \
	    echo "\"$$(sha1sum <$@.lua | cut -d' ' -f1)\","; \
	    sed -e 's/[\\"]/\\&/g' -e 's/.*/"&\\n"/' $@.lua; \
	    echo "};"; done; } >$@.new && mv $@.new $@
$(BUILD)/store/scripts.o: $(BUILD)/store/scripts.c
	@echo "  CC  $@"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<
$(BUILD)/libstore.a: $(BUILD)/store/scripts.o

define archive
$(BUILD)/lib$(1).a: $(patsubst edge/%.c,$(BUILD)/%.o,$(filter-out %/main.c,$(wildcard edge/$(1)/*.c)))
	@rm -f $$@.new
	@ar rcs $$@.new $$^
	@mv $$@.new $$@
endef
$(foreach d,$(DIRS),$(eval $(call archive,$(d))))

$(BUILD)/unit/%.o: t/unit/%.c
	@mkdir -p $(@D)
	@echo "  CC  $@"
	$(Q)$(CC) $(CPPFLAGS) -It/lib $(filter-out -Wmissing-prototypes,$(CFLAGS)) -c -o $@ $<

.SECONDEXPANSION:
$(BUILD)/unit/%: $(BUILD)/unit/%.o $$(call above,$$(call dir_of,$$*))
	@echo "  LD  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $< -Wl,--start-group $(call above,$(call dir_of,$*)) -Wl,--end-group $(LDLIBS) $(if $(filter second,$(call dir_of,$*)),$(SECOND))

.PHONY: unit
unit: $(UNIT)

# Everything again with sanitizers, in a directory of its own.
SAN := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
.PHONY: asan asan-unit
asan:
	$(MAKE) BUILD=$(BUILD)/asan OPT="$(SAN)" LDFLAGS="-pie -fsanitize=address,undefined" all unit
asan-unit:
	$(MAKE) BUILD=$(BUILD)/asan OPT="$(SAN)" LDFLAGS="-pie -fsanitize=address,undefined" unit

# libFuzzer needs clang; only the pure layers are fuzzed.
FUZZ_FLAGS := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
.PHONY: fuzz-build fuzz
fuzz-build:
	$(MAKE) BUILD=$(BUILD)/fuzzing CC=clang OPT="$(FUZZ_FLAGS)" WARN="-Wall -Wextra" LDFLAGS="-fsanitize=fuzzer,address,undefined" fuzz-targets
.PHONY: fuzz-targets
fuzz-targets: $(FUZZ)
$(BUILD)/fuzz/%.o: t/fuzz/%.c
	@mkdir -p $(@D)
	@echo "  CC  $@"
	$(Q)$(CC) $(CPPFLAGS) -It/lib $(CFLAGS) -c -o $@ $<
$(BUILD)/fuzz/%: $(BUILD)/fuzz/%.o $$(call above,$$(call dir_of,$$*))
	@echo "  LD  $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $< -Wl,--start-group $(call above,$(call dir_of,$*)) -Wl,--end-group $(LDLIBS)
fuzz: fuzz-build
	t/fuzz/run $(BUILD)/fuzzing/fuzz $(SECONDS)

# Packages may be missing, pkg-config among them, whose answers are part of
# the flags above: what is built after t/deps is built by a make of its own.
.PHONY: deps run test check lint fmt
deps:
	t/deps build run test

run:
	t/deps build run
	$(MAKE) -j$(JOBS) all
	@exec env POSTERN=$(BUILD)/postern t/run/chain

test:
	t/deps build run test
	t/peers
	$(MAKE) -j$(JOBS) all asan fuzz-build
	prove t/*.t

check:
	$(MAKE) -j$(JOBS) all asan-unit
	prove t/0*.t t/10-unit.t $(wildcard t/3*.t)

# The image of docker/Dockerfile, built and run without an engine; as root.
.PHONY: image-test
image-test:
	t/deps run test buildah debootstrap
	prove -v t/container/image.t

lint: $(OBJ)
	prove -v t/00-lint.t

fmt:
	t/deps clang-format
	clang-format -i $(SRC) $(filter-out %_table.h,$(wildcard edge/*/*.h)) \
		$(wildcard t/unit/*.[ch] t/fuzz/*.c t/lib/*.h)

# The compiler and its flags, for the lint.
.PHONY: flags
flags:
	@echo $(CC) $(CPPFLAGS) $(filter-out -MMD -MP,$(CFLAGS))

# The manual pages, out of the program's own tables.
.PHONY: man
man: $(BUILD)/postern.conf.5 $(BUILD)/postern.8
$(BUILD)/postern.conf.5: $(BUILD)/postern
	$(Q)$(BUILD)/postern manual conf >$@.new && mv $@.new $@
$(BUILD)/postern.8: $(BUILD)/postern
	$(Q)$(BUILD)/postern manual commands >$@.new && mv $@.new $@

.PHONY: install
install: all man
	install -D -m 755 $(BUILD)/postern $(DESTDIR)$(PREFIX)/sbin/postern
	install -D -m 644 $(BUILD)/postern.conf.5 $(DESTDIR)$(PREFIX)/share/man/man5/postern.conf.5
	install -D -m 644 $(BUILD)/postern.8 $(DESTDIR)$(PREFIX)/share/man/man8/postern.8
	install -D -m 755 $(BUILD)/postern-second-opinion \
	    $(DESTDIR)$(PREFIX)/libexec/postern-second-opinion
	find policies -type f | while read -r file; do \
	    install -D -m 644 "$$file" "$(DESTDIR)$(PREFIX)/share/postern/$$file" || exit 1; done
	test -e $(DESTDIR)/etc/postern/postern.conf || \
	    install -D -m 644 policies/inbound.conf $(DESTDIR)/etc/postern/postern.conf

.PHONY: clean
clean:
	rm -rf $(BUILD)

.SECONDARY:
-include $(OBJ:.o=.d) $(UNIT:=.d) $(FUZZ:=.d)
