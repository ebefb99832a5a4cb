package main

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// A bundle of 256 entries of 65,535 bytes, each with its length, is the largest
// file that a log serves.
const fileBytesMax = tileWidth * (2 + 65535)

// notChecked says that nothing was found out, for example since the server did
// not answer.
type notChecked struct{ error }

// logFiles fetches the files of a log. It is a tlog.TileReader, and keeps the
// tiles that were proven.
type logFiles struct {
	url    string
	client http.Client
	kept   map[tlog.Tile][]byte
	// One bit of one file that is read wrongly, to show that this is noticed; a
	// negative offset counts from the end.
	flipPath   string
	flipOffset int
}

func newLogFiles(url, flip string) (*logFiles, error) {
	files := &logFiles{
		url:    strings.TrimSuffix(url, "/"),
		client: http.Client{Timeout: 10 * time.Second},
		kept:   make(map[tlog.Tile][]byte),
	}
	if flip == "" {
		return files, nil
	}
	colon := strings.LastIndex(flip, ":")
	if colon < 1 {
		return nil, fmt.Errorf("%q is not PATH:OFFSET", flip)
	}
	offset, err := strconv.Atoi(flip[colon+1:])
	if err != nil {
		return nil, fmt.Errorf("%q is not an offset", flip[colon+1:])
	}
	files.flipPath, files.flipOffset = flip[:colon], offset
	return files, nil
}

// pathOf is the path of a tile as in C2SP tlog-tiles: that of Go without the
// height, and "entries" for what Go calls data.
func pathOf(tile tlog.Tile) string {
	path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
	return strings.Replace(path, "tile/data/", "tile/entries/", 1)
}

func (f *logFiles) get(path string) ([]byte, error) {
	reply, err := f.client.Get(f.url + "/" + path)
	if err != nil {
		return nil, notChecked{err}
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		return nil, notChecked{fmt.Errorf("%s: %s", path, reply.Status)}
	}
	bytes, err := io.ReadAll(io.LimitReader(reply.Body, fileBytesMax+1))
	if err != nil {
		return nil, notChecked{err}
	}
	if len(bytes) > fileBytesMax {
		return nil, fmt.Errorf("%s: larger than any file of a log", path)
	}
	wanted := "application/octet-stream"
	if path == "checkpoint" {
		wanted = "text/plain; charset=utf-8"
	}
	if given := reply.Header.Get("Content-Type"); given != wanted {
		return nil, fmt.Errorf("%s: served as %q, not %q", path, given, wanted)
	}
	if path == f.flipPath {
		flipBit(bytes, f.flipOffset)
	}
	return bytes, nil
}

func flipBit(bytes []byte, offset int) {
	if offset < 0 {
		offset += len(bytes)
	}
	if offset >= 0 && offset < len(bytes) {
		bytes[offset] ^= 1
	}
}

func (f *logFiles) Height() int { return tileHeight }

func (f *logFiles) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		if kept, ok := f.kept[tile]; ok {
			data[i] = kept
			continue
		}
		bytes, err := f.get(pathOf(tile))
		if err != nil {
			return nil, err
		}
		data[i] = bytes
	}
	return data, nil
}

func (f *logFiles) SaveTiles(tiles []tlog.Tile, data [][]byte) {
	for i, tile := range tiles {
		f.kept[tile] = data[i]
	}
}
