/* vault: bytes behind a counter, which is odd while they are written. */
#include "tls/vault.h"

#include <sys/mman.h>

#include <stdatomic.h>
#include <string.h>

#include "tls/memory.h"

struct tls_vault {
	atomic_uint version;
	uint32_t len;
	char at[TLS_MATERIAL_BYTES_MAX];
};

int
tls_vault_make(void)
{
	return tls_memory_make("postern keys", sizeof(struct tls_vault));
}

struct tls_vault *
tls_vault_map(int fd, bool is_writer)
{
	return tls_memory_map(fd, sizeof(struct tls_vault), is_writer);
}

void
tls_vault_unmap(struct tls_vault **v)
{
	if (*v != NULL)
		munmap(*v, sizeof(**v));
	*v = NULL;
}

bool
tls_vault_put(struct tls_vault *v, const struct tls_material *m)
{
	struct buf bytes;
	bool fits;

	buf_init(&bytes, sizeof(v->at));
	tls_material_write(m, &bytes);
	fits = !buf_is_full(&bytes);
	if (fits) {
		atomic_fetch_add(&v->version, 1);
		atomic_thread_fence(memory_order_seq_cst);
		memcpy(v->at, bytes.at, bytes.len);
		if (v->len > bytes.len)
			explicit_bzero(v->at + bytes.len, v->len - bytes.len);
		v->len = (uint32_t)bytes.len;
		atomic_thread_fence(memory_order_seq_cst);
		atomic_fetch_add(&v->version, 1);
	}
	if (bytes.at != NULL)
		explicit_bzero(bytes.at, bytes.len);
	buf_fini(&bytes);
	return fits;
}

uint32_t
tls_vault_version(const struct tls_vault *v)
{
	return atomic_load(&v->version);
}

bool
tls_vault_get(const struct tls_vault *v, struct arena *arena, uint32_t *version,
    struct tls_material *out)
{
	uint32_t before = atomic_load(&v->version);
	uint32_t len = v->len;
	char *copy;

	if (before == 0 || (before & 1) != 0 || len > sizeof(v->at))
		return false;
	copy = arena_alloc(arena, len);
	memcpy(copy, v->at, len);
	atomic_thread_fence(memory_order_seq_cst);
	if (atomic_load(&v->version) != before ||
	    !tls_material_parse((struct span){ copy, len }, arena, out)) {
		explicit_bzero(copy, len);
		return false;
	}
	*version = before;
	return true;
}
